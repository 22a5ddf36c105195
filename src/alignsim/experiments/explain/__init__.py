"""Which settings, and which mechanisms, carry a difference between two scenarios: Shapley shares on common runs."""
