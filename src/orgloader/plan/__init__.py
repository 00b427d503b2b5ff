"""From two organisations to a plan: match, diff, order, limits."""
