"""The sections ``schedule``, ``risk`` and ``uncertainty``: what may come otherwise than stated."""
