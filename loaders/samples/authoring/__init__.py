"""The tables that the sample registry is written from, and the generator that writes it.

Everything under ``loaders/samples`` except this package and the README is written by ``python -m samples.authoring``
(with ``loaders`` on the path) out of the tables here; a test holds that the committed files are what it writes. To add
a course, add one line to ``colleges.py`` or ``universities.py`` and run it.
"""
