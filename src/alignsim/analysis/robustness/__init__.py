"""What holds up whatever comes?  Regret and satisficing of options over futures that nobody controls."""
