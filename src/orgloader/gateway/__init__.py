"""A stand-in for the AMSI_oDataO service: OData in front of Business Studio.

It passes requests on one at a time and in fair turns, signs in to Windows for its clients, lets one
program write at a time, and stops writes when another base is opened.
"""
