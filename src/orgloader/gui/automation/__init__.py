"""What happens without anybody at the window: schedule, notices, and the icon in the tray."""
