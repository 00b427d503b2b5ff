"""What is kept between runs, in one SQLite file: links, journal, history, and the lock."""
