"""The plan that takes a load back."""
