"""Certificates: made, kept as files, and told of.

- `authority`: a private CA and what it signs, as values
- `folder`: certificates and keys as files, replaced together
- `making`: which file is made when
- `report`: what is said of them

What is typed is read in `gen_certs`: this package is given wishes, and asks for nothing.
"""
