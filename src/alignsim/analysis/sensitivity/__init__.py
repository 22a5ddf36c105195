"""Which factors an outcome hangs on: Sobol indices, Morris's elementary effects, PAWN; and what is luck."""
