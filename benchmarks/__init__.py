"""The benchmarks of Teahouse: what is measured and how is told in README.md beside this file."""
