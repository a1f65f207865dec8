"""The parts of `peers.py`: who takes part, how a run is measured, whether the tables agree."""
