"""The page of changes: the plan before it is written, as a list and as a tree."""
