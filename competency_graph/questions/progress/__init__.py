"""The question ``progress``: how far is a learner toward a credential, program, pathway or agreement, after transfer?"""
