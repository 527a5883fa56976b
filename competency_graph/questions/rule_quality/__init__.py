"""The question ``check rules``: what is wrong with the transfer rules themselves, and what a registrar can do about it?"""
