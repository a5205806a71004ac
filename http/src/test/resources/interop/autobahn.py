# Autobahn's testsuite: FOLDER fuzzingclient|fuzzingserver SPECIFICATION
import sys

folder, mode, specification = sys.argv[1:]
sys.path.insert(0, folder)
sys.argv = ["wstest", "-m", mode, "-s", specification]

from autobahntestsuite.wstest import run

run()
