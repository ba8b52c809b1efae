"""fifteen-tests.py FILE sp80022suite|nistrng all|without: says how many seconds the tests take on the bits of a file."""
import contextlib
import io
import sys
import time

file, suite, which = sys.argv[1:]
packed = open(file, "rb").read()


def of_c():
    import sp80022suite as c

    bits = bytes((byte >> (7 - i)) & 1 for byte in packed for i in range(8))
    tests = [
        lambda: c.frequency(bits),
        lambda: c.block_frequency(128, bits),
        lambda: c.runs(bits),
        lambda: c.longest_run_of_ones(bits),
        lambda: c.rank(bits),
        lambda: c.discrete_fourier_transform(bits),
        lambda: c.overlapping_template_matchings(9, bits),
        lambda: c.universal(bits),
        lambda: c.linear_complexity(500, bits),
        lambda: c.serial(16, bits),
        lambda: c.approximate_entropy(10, bits),
        lambda: c.cumulative_sums(bits),
        lambda: c.random_excursions(bits),
        lambda: c.random_excursions_variant(bits),
    ]
    return tests + ([lambda: c.non_overlapping_template_matchings(9, bits)] if which == "all" else [])


def of_python():
    import numpy
    import nistrng

    bits = numpy.unpackbits(numpy.frombuffer(packed, dtype=numpy.uint8)).astype(numpy.int8)
    return [
        (lambda test=test: test.run(bits)) for test in nistrng.SP800_22R1A_BATTERY.values()
    ]


tests = of_c() if suite == "sp80022suite" else of_python()
failed = 0
begun = time.perf_counter()
for test in tests:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test()
    except Exception as error:  # a test of theirs that can't be run is told, not hidden
        failed += 1
        print(f"{suite}: {type(error).__name__}: {error}", file=sys.stderr)
seconds = time.perf_counter() - begun
if failed == len(tests):
    sys.exit("no test could be run")
print(seconds, end="")
