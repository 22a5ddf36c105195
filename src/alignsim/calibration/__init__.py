"""An organization's own history, and what it says about named parameters of the model."""
