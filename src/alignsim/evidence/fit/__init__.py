"""How the free parameters were fitted to published levels, and what the fit found."""
