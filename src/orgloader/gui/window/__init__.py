"""The window itself: frame, menus, commands, presenter and help."""
