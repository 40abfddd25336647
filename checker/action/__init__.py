"""The GitHub Action's own program: `python -I -X utf8 -m checker.action`, called by `action.yml`.

inputs -> changed -> pairing -> check -> outcome. Everything of the pull request is data: no
setting, prompt, server or program is taken from its files.
"""
