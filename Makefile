# Everything starts here; `make` alone lists the commands. The work itself is in deploy/bootstrap.py.
BOOTSTRAP = @python=$$(sh deploy/find-python.sh) && exec "$$python" -m deploy.bootstrap

.DEFAULT_GOAL := help
.PHONY: help run test check e2e soak bench pins clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set everything up and serve the map (PORT=8000, BIND=127.0.0.1)
	$(BOOTSTRAP) run

test: ## set up the tests' own machinery and run every test
	$(BOOTSTRAP) test

check: ## style, types, import contracts, unit and rules tests: half a minute
	$(BOOTSTRAP) check

e2e: ## only the tests that drive a real browser
	$(BOOTSTRAP) e2e

soak: ## run the phone's outbox 10,000 times under every fault (DRAINS=10000 SEED=1): half an hour
	$(BOOTSTRAP) soak

bench: ## measure, and compare with the bars
	$(BOOTSTRAP) bench

pins: ## pin requirements*.in into requirements*.txt (UPGRADE=1: the newest of everything)
	$(BOOTSTRAP) pins

clean: ## remove what set-up and tests made; the database and the photographs stay
	$(BOOTSTRAP) clean
