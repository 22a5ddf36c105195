"""Published facts, and how the model measures each on a population of organizations."""
