"""Pictures and tables of results: tables in, figures or text out."""
