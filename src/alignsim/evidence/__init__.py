"""What the model says, held against what is known: published facts, claims, real data; and how it was fitted."""
