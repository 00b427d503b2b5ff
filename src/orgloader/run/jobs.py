"""The jobs that a front end starts: each runs to its end and returns its ``Finished``.

They are plain synchronous code and raise nothing: whatever goes wrong is in the ``Finished``
that they emit last and return. ``control`` is a ``JobControl`` made with the same ``emit``.
"""
