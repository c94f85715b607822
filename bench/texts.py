"""Reading 100,000 free texts: campaigns, themes and order, beside datasketch and scikit-learn."""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate, pairwise
from pathlib import Path

from .report import floor, heading, table

TEXTS, ADDED, TURNS = 100_000, 100, 3
VOCABULARY, SUBJECTS, OF_SUBJECT = 30_000, 40, 300
CAMPAIGNS = (12_000, 6_000, 3_000, 2_000, 1_000, 500, 250, 250)
MOST_SECONDS, MOST_MEMORY, MOST_TO_ADD = 60.0, 2 * 2**30, 1.0
PROCESSOR = ", processor"
STOP_WORDS = "the of and to a in is it that for on with as be at by this we are".split()  # noqa: SIM905

Found = dict[str, float]


def main() -> int:
    """Run each work in a process of its own, in turns; a peer that is not installed is left out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", choices=WORKS)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--turns", type=int, default=TURNS)
    options = parser.parse_args()
    if options.work:
        texts = json.loads(options.texts.read_text(encoding="utf-8"))
        print(json.dumps(WORKS[options.work](texts) | {"peak": _peak()}))
        return 0
    heading(
        "Free texts",
        input=f"{TEXTS:,} texts, median 60 words, {sum(CAMPAIGNS):,} of them in {len(CAMPAIGNS)} campaigns",
    )
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(made(TEXTS + ADDED), file)
        file.flush()
        found: dict[str, list[Found]] = {name: [] for name in WORKS}
        for _ in range(options.turns):
            for name in WORKS:
                command = [sys.executable, "-m", "bench.texts", "--work", name, "--texts", file.name]
                done = subprocess.run(command, check=False, capture_output=True, text=True)
                if done.returncode == 0:
                    found[name].append(json.loads(done.stdout.splitlines()[-1]))
                elif "ModuleNotFoundError" not in done.stderr:
                    raise SystemExit(done.stderr)
    return _told(found)


def _told(found: dict[str, list[Found]]) -> int:
    ours = found["ours"]
    whole = [each["grouping"] + each["themes"] for each in ours]
    used = statistics.median(each["grouping" + PROCESSOR] + each["themes" + PROCESSOR] for each in ours)
    rows = []
    for name, results in found.items():
        for what in results[0] if results else ():
            if what == "peak" or what.endswith(PROCESSOR):
                continue
            seconds = [each[what] for each in results]
            own = statistics.median(each[what] for each in ours) if what in ours[0] else None
            rows.append(
                [
                    f"{name}: {what}",
                    len(seconds),
                    f"{statistics.median(seconds):.2f}",
                    f"{min(seconds):.2f} to {max(seconds):.2f}",
                    f"{statistics.median(each[what + PROCESSOR] for each in results):.2f}",
                    f"{statistics.median(seconds) / own:.1f} ×" if own else "–",
                    f"{max(each['peak'] for each in results) / 2**20:.0f}",
                ]
            )
        if not results:
            rows.append([f"{name}: not installed", 0, *["–"] * 5])
    table(["what", "n", "median s", "spread", "processor s", "of ours", "peak MiB"], rows)
    held = (
        statistics.median(whole) <= MOST_SECONDS,
        max(each["peak"] for each in ours) <= MOST_MEMORY,
        statistics.median(each["adding"] for each in ours) <= MOST_TO_ADD,
    )
    print()
    took = f"{statistics.median(whole):.1f}, of the processor {used:.1f}"
    print(floor(f"- grouping and themes ≤ {MOST_SECONDS:g} s ({took})", held[0]))
    print(floor("- peak of the process ≤ 2 GiB", held[1]))
    print(floor(f"- {ADDED} more, read from and written to bytes, ≤ {MOST_TO_ADD:g} s", held[2]))
    return 0 if all(held) else 1


def made(size: int) -> dict[str, str]:
    """Return texts of many lengths with words as frequent as Zipf has it, each about one or two subjects."""
    chance = random.Random(1)
    syllables = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "ai", "ea")]
    words = sorted(
        {"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(2 * VOCABULARY)}
    )
    words = chance.sample(words, VOCABULARY)
    common = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    subjects = [chance.sample(words[200:8_000], OF_SUBJECT) for _ in range(SUBJECTS)]
    telling = list(accumulate(1 / (rank + 3) for rank in range(OF_SUBJECT)))

    def text(length: int) -> list[str]:
        about = chance.choices(subjects, k=chance.randint(1, 2))
        said = chance.choices(words, cum_weights=common, k=length)
        for place in range(length):
            draw = chance.random()
            if draw < 0.45:
                said[place] = chance.choice(STOP_WORDS)
            elif draw < 0.7:
                said[place] = chance.choices(chance.choice(about), cum_weights=telling)[0]
        return said

    def length() -> int:
        return max(1, min(800, round(chance.lognormvariate(4.1, 0.8))))

    def paraphrase(letter: list[str]) -> list[str]:
        sentences = [letter[begin : begin + 14] for begin in range(0, len(letter), 14)]
        chance.shuffle(sentences)
        said = [word for sentence in sentences for word in sentence if chance.random() > 0.05]
        return [chance.choice(words) if chance.random() < 0.12 else word for word in said] + text(
            chance.randint(0, 20)
        )

    written = [paraphrase(letter) for many in CAMPAIGNS for letter in [text(140)] for _ in range(many)]
    written += [["yes"] if chance.random() < 0.6 else ["no"] for _ in range(size // 20)]
    written += [text(length()) for _ in range(size - len(written))]
    chance.shuffle(written)
    return {f"{number:06d}": _sentences(said) for number, said in enumerate(written)}


def ours(texts: dict[str, str]) -> Found:
    """Group, suggest themes and order; then keep the groups, take them up again and add a few texts."""
    from thegither_analysis import campaigns, corpus, reading, themes

    first = dict(list(texts.items())[:TEXTS])
    clock = _Clock()
    index = campaigns.Index()
    index.add(first)
    groups = index.groups()
    clock.lap("grouping")
    read = corpus.read(first)
    themes.suggest(read, groups)
    clock.lap("themes")
    reading.order(read, groups)
    clock.lap("order")
    kept = index.dumps()
    clock.lap("keeping")
    later = campaigns.Index.loads(kept)
    later.add(dict(list(texts.items())[TEXTS:]))
    later.dumps()
    clock.lap("adding")
    return clock.laps


def by_datasketch(texts: dict[str, str]) -> Found:
    """Index near-duplicates by its MinHash and LSH, over pairs of words; it leaves grouping to the caller."""
    from datasketch import MinHash, MinHashLSH

    clock = _Clock()
    lsh = MinHashLSH(threshold=0.25, num_perm=80)
    for key, text in list(texts.items())[:TEXTS]:
        said = [word for word in text.split() if word not in STOP_WORDS]
        pairs = {" ".join(pair).encode() for pair in pairwise(said)}
        sketch = MinHash(num_perm=80, seed=1)
        sketch.update_batch(sorted(pairs) or [text.encode()])
        lsh.insert(key, sketch)
    clock.lap("grouping")
    return clock.laps


def by_scikit_learn(texts: dict[str, str]) -> Found:
    """Cluster by TF–IDF, truncated SVD and k-means: one theme for each text."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    clock = _Clock()
    vectors = TfidfVectorizer(stop_words=STOP_WORDS, min_df=3).fit_transform(list(texts.values())[:TEXTS])
    reduced = TruncatedSVD(50, random_state=1).fit_transform(vectors)
    MiniBatchKMeans(12, random_state=1, n_init=3).fit(reduced)
    clock.lap("themes")
    return clock.laps


WORKS: dict[str, Callable[[dict[str, str]], Found]] = {
    "ours": ours,
    "datasketch": by_datasketch,
    "scikit-learn": by_scikit_learn,
}


class _Clock:
    def __init__(self) -> None:
        self.laps: Found = {}
        self._since = time.perf_counter(), time.process_time()

    def lap(self, name: str) -> None:
        begun, used = self._since
        self.laps[name] = time.perf_counter() - begun
        self.laps[name + PROCESSOR] = time.process_time() - used
        self._since = time.perf_counter(), time.process_time()


def _sentences(said: list[str]) -> str:
    return " ".join(" ".join(said[begin : begin + 14]) + "." for begin in range(0, len(said), 14))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
