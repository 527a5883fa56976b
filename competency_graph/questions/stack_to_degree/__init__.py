"""Which credentials and courses reach that target cheapest, or with the fewest credits?"""
