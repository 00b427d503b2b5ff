"""Which base is in front of us, and can all of it be seen?"""
