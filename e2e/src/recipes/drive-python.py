"""Runs the recipe beside this path: drive-python.py FOLDER. Cases on standard input, answers out.

The recipe asks the clock of its machine; here that clock stands at the time the cases are for.
"""
import base64, json, sys

sys.path.insert(0, sys.argv[1])
import recipe

given = json.load(sys.stdin)
asked = recipe.datetime.fromisoformat(given["at"])


class Clock(recipe.datetime):
    @classmethod
    def now(cls, tz=None):
        return asked.astimezone(tz)


recipe.datetime = Clock
data = lambda text: base64.b64decode(text)
presentations = [(c["id"], data(c["response"]), data(c["transcript"])) for c in given["cases"]]
print(json.dumps(recipe.verify(presentations, [data(given["root"])])))
