"""One heavy kernel in C, to see what the compiled Python leaves on the table; never a second model."""
