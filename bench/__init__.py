"""Measurements that are not part of the package: `make bench`, or `python -m bench.NAME`.

Each prints ratios of one run on one machine; seconds mean little elsewhere.
"""
