"""What happens without anybody at the computer: loads by schedule, and notices of their outcome."""
