"""Made-up contributions about a bypass and a town centre, hard to tell apart by their words.

Campaign letters in paraphrase (words exchanged, dropped and put in, sentences reordered, own lines and
signatures added), ordinary contributions that mix arguments, and points that only one person makes, in the
words the others use too.
"""

import random
from typing import NamedTuple


def _words(line: str) -> list[str]:
    return line.split()


CAMPAIGNS = (
    """I am writing to ask the council to stop the proposed bypass across Langholm Moor. The road would cut
    through the last quiet ground near our town and destroy habitat that took centuries to grow. Traffic
    counts show that most journeys on the High Street are local, so a new road will not take them away. The
    money should be spent on regular buses and safe crossings instead. New roads fill up with new traffic
    within a few years. Please vote
    against this plan and protect the moor for the children who come after us.""",
    """I write in support of the bypass and ask that building begins without further delay. Heavy lorries pass
    our homes day and night, shaking windows and filling the street with fumes. Shops on the High Street
    lose customers because nobody wants to walk beside queues of traffic. Every study for twenty years has
    recommended a new road. Jobs at the harbour depend on lorries that arrive on time. The council has the
    money and the land, and there is
    no excuse left for waiting.""",
    """Please keep the library in Mill Lane open on six days a week. For many older people it is the only warm
    place to meet others without having to buy something. Pupils without a computer at home do their
    homework there, and the staff help people to fill in forms for benefits and jobs. A mobile van once a
    fortnight cannot replace a
    building with people in it. The saving is small beside what the town would lose.""",
)
# As short as what is printed on a postcard.
POSTCARD = """Our dental surgery on Ferry Row must not shut. Toothache does not wait for a boat across the
    firth. Families without a motor would pay for two crossings and an overnight bed. The hygienist knows each
    pensioner and spots mouth cancer early. Shutting it hurts those who already have least."""

# Each argument in several wordings; an ordinary contribution mixes two to four arguments.
_ARGUMENTS = """
the lorries are too loud at night / heavy traffic wakes us before six / noise from the road never stops
the buses are always late / the bus to the hospital does not come on time / a more regular bus would help us
parking near the shops costs too much / there should be free parking for an hour / charges drive customers off
children cannot cross the High Street safely / we need a crossing by the school / cars speed past the school
the bypass would ruin the moor / wildlife on the moor must be protected / do not build a road over the moor
the bypass is needed now / build the new road at last / we have waited twenty years for the road
the library should stay open / closing the library would hurt pupils / the library is where I meet people
shops stand empty in the town centre / the centre needs new businesses / rents for small shops are too high
cyclists have no safe way into town / a cycle lane along the river would be good / separate bikes from cars
the pavements are broken and uneven / I fell on the pavement outside the bank / mend the footpaths first
there is litter all over the park / more bins are needed at the harbour / the park is dirty after weekends
jobs at the harbour depend on good roads / the harbour brings work to the town / lorries need the harbour
flooding in Mill Lane gets worse each winter / the drains overflow when it rains / clear the drains in autumn
there are not enough dentists / I wait months for a doctor / the surgery cannot take more patients
affordable homes are missing / young families cannot buy a house here / build houses for local people
the market should come back on Saturdays / a farmers' market would bring visitors / let stalls use the square
street lights in the lanes are broken / it is too dark to walk home / better lighting would make us feel safe
the toilets by the car park are closed / visitors ask me for toilets every day / open the public toilets again
the swimming pool is too cold / keep the pool open at weekends / swimming lessons are booked out for months
the air by the school is full of fumes / pollution makes my asthma worse / engines run outside the school
speed should be twenty miles an hour everywhere / nobody keeps to the speed limit / put up speed cameras
tourists' motorhomes block the harbour / we need a site for motorhomes / visitors should pay to stay overnight
the council never listens / consultations like this change nothing / tell us what happened last time
trees on the High Street give shade / plant more trees in the centre / the green by the church is lovely
"""
ARGUMENTS = tuple(tuple(line.split(" / ")) for line in _ARGUMENTS.strip().splitlines())

# Said by one person each: some with words of their own, some only with words that stand in the arguments too.
MINORITY = """
as a wheelchair user I cannot get on the bus because the ramp faces a kerb the drivers cannot reach
my mother signs in British Sign Language and nobody at the council desk can talk with her
travelling families have stopped on the old drove road for generations and the plan takes that ground
night shift cleaners finish at four and there is nothing running to take them home
the school bell rings during Friday prayer and boys are marked absent when they go
guide dogs are led into the wall where the tactile paving ends beside the bank
those of us who foster are left out of the school meal list each time a child moves
young carers miss the last ferry because the chemist hands out prescriptions only after five
crofters need to drive sheep over the road twice a year and no underpass is drawn
people leaving prison are given an address here but no key until Monday
the market stalls would block the only way from the surgery door to the hospital bus
my house is inside the line of the new road and nobody has asked me to a meeting
parents who cannot read get the school letters and the consultations and miss both
visitors who stay in motorhomes are local families who cannot buy or rent
the drains overflow on the moor side because the trees there were taken out for the harbour
pupils with asthma are kept inside when engines run and so never use the crossing or the park
the cameras on the main road look into the windows of the women's house in the lane
people who work at night sleep by day when the drains and footpaths are mended
the library computer asks for an address and those of us without homes cannot use it
children from the harbour side walk home in winter dark because the school bus turns at the church
""".strip().splitlines()

# What somebody mentions by the way: a long tail of words that say nothing of the matter.
_ASIDES = (
    "My {who} {did} a {thing} behind the {place}.",
    "By the way, the {thing} near the {place} is lovely.",
    "We {did} our {thing} and went to the {place}.",
    "I write this with a {thing} on my knee in the {place}.",
)
_WHO = _words("uncle aunt brother sister grandfather cousin nephew niece godmother landlord dentist piper")
_DID = _words("mended painted sold borrowed baked knitted carved lost found photographed buried polished")
_THING = _words("""
kettle ladder quilt barometer bicycle accordion telescope trumpet teapot wheelbarrow lantern sledge carpet
cupboard saucepan jumper violin blanket mirror basket candle chessboard rucksack thermos umbrella dinghy oar
puppy hamster parrot goat tortoise heron thistle rhubarb marmalade porridge shortbread scone pickle beetroot
""")
_PLACE = _words("""
chapel barn greenhouse cellar attic porch stable boathouse smithy orchard quarry lighthouse windmill bakery
brewery tearoom cinema museum bandstand castle allotment kennel dairy ropery mill pier loch glen cairn
""")

_OPENERS = [
    *"""
I have lived here for thirty years.
Thank you for asking us.
As a parent I am worried.
I run a small business.
My family moved here in {year}.
We talked about this at home.
I walk through {street} every day.
Frankly, I am tired of this.
My neighbour {name} agrees with me.
I was at the meeting in {street}.
""".strip().splitlines(),
    *[""] * 4,
]
_JOINTS = (". ", ", and ", ". Also, ", "; ", ". To my mind ", ". Besides, ", ", so ", ". I would say ")
_CLOSERS = (
    "Please think of this.",
    "I hope you listen.",
    "That is all.",
    "It matters to {name} and me.",
    "",
    "",
    "",
    "",
    "",
)
_OWN_LINES = """
My grandson {name} says so too.
I have lived in {street} since {year}.
It makes me angry.
I told {name} the same last week.
You can reach me in the evening.
We in {street} feel this every single day.
""".strip().splitlines()
_GREETINGS = (
    "",
    "",
    "Dear Sir or Madam,\n",
    "Dear councillor {name},\n",
    "Hello,\n",
    "To whom it may concern,\n",
)
_SIGNATURES = (
    "",
    "",
    "\nYours sincerely,\n{name} {surname}",
    "\nKind regards, {name} {surname}, {number} {street}",
    "\n{name} {surname}",
    "\nThank you,\n{name}",
)
_NAMES = [
    "Ailsa",
    "Morag",
    "Iain",
    "Fergus",
    "Zofia",
    "Mei",
    "Tariq",
    "Senga",
    "Callum",
    "Ruth",
    "Oluwaseun",
    "Hamish",
    "Priya",
    "Donnie",
]
_SURNAMES = [
    "Kerr",
    "Baird",
    "Nowak",
    "Okafor",
    "Sinclair",
    "Gunn",
    "Rahman",
    "Laidlaw",
    "Petrie",
    "Mackay",
    "Wong",
    "Dunbar",
]
_STREETS = (
    "Mill Lane",
    "Kirk Wynd",
    "Shore Road",
    "Station Brae",
    "Abbey Close",
    "Manse Street",
    "Ferry Row",
    "Burnside",
)
_SYNONYMS = """
ask: urge, beg, call on; stop: halt, abandon, drop; proposed: planned, suggested; road: route, highway;
destroy: wreck, ruin; habitat: wild land, nature; quiet: peaceful, calm; near: by, close to; journeys:
trips, drives; money: funds, budget; spent: used, invested; regular: frequent, reliable; safe: secure,
proper; traffic: cars, vehicles; protect: save, guard; children: young people, kids; plan: scheme,
proposal; building: construction, work; begins: starts, gets under way; heavy: big, large; homes:
houses, doors; windows: panes, walls; fumes: smoke, exhaust; shops: stores, businesses; customers:
trade, visitors; study: report, survey; recommended: advised, backed; jobs: work, employment; harbour:
port, docks; arrive: get there, come; excuse: reason, ground; keep: leave, hold; open: running,
available; older: elderly, retired; warm: heated, cosy; meet: see, get to know; buy: pay for, purchase;
pupils: schoolchildren, students; homework: school work, studies; staff: librarians, people there; help:
assist, support; forms: papers, applications; replace: make up for, stand in for; saving: cut, gain;
small: tiny, modest; lose: miss, give up; council: authority, councillors; town: community, place;
council's: your; new: further, another; people: residents, folk; years: winters, decades; delay: talk,
postponement; street: road, pavement; vote: decide, come out; dental: tooth, dentist's; shut: vanish,
close; wait: hold on, keep; boat: ferry, vessel; firth: water, sound; families: households, parents;
motor: vehicle, car; overnight: guesthouse, hotel; hygienist: nurse, dentist; knows: recognises,
remembers; pensioner: patient, villager; spots: notices, detects; early: at once, soon; hurts: harms,
punishes
"""
_INSTEAD = {
    word: tuple(instead.split(", "))
    for word, instead in (line.split(": ") for line in " ".join(_SYNONYMS.split()).split("; "))
}
_FILLERS = [
    "really",
    "surely",
    "of course",
    "indeed",
    "simply",
    "honestly",
    "clearly",
    "now",
    "also",
    "truly",
]


class Letters(NamedTuple):
    """Texts by key, and what was planted: the keys of each campaign, and of the points one person makes."""

    texts: dict[str, str]
    campaigns: tuple[frozenset[str], ...]
    minority: frozenset[str]


def letters(
    seed: int, campaigns: tuple[int, ...], ordinary: int, minority: int = 20, swap: float = 0.5
) -> Letters:
    """Mix campaign letters (so many of each), ordinary contributions and points only one person makes.

    `swap` is the chance that a word with synonyms is exchanged for one; besides, 4 in 100 words go missing.
    """
    chance = random.Random(seed)
    written = [
        (f"c{which}", paraphrase(chance, CAMPAIGNS[which], swap))
        for which, size in enumerate(campaigns)
        for _ in range(size)
    ]
    written += [("o", contribution(chance)) for _ in range(ordinary)]
    written += [("m", contribution(chance, point)) for point in chance.sample(MINORITY, minority)]
    chance.shuffle(written)
    keyed = {f"{number:06d}": each for number, each in enumerate(written)}

    def planted(kind: str) -> frozenset[str]:
        return frozenset(key for key, (of, _) in keyed.items() if of == kind)

    return Letters(
        {key: text for key, (_, text) in keyed.items()},
        tuple(planted(f"c{which}") for which in range(len(campaigns))),
        planted("m"),
    )


def paraphrase(chance: random.Random, letter: str, swap: float) -> str:
    """One signatory's version of a campaign letter."""
    sentences = [sentence.split() for sentence in " ".join(letter.split()).rstrip(".").split(". ")]
    chance.shuffle(sentences)
    if chance.random() < 0.3:
        sentences.pop()
    lines = [" ".join(_reworded(chance, words, swap)) + "." for words in sentences]
    for _ in range(chance.choice((0, 0, 1, 2))):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(_OWN_LINES))
    return _filled(chance, chance.choice(_GREETINGS) + " ".join(lines) + chance.choice(_SIGNATURES))


def contribution(chance: random.Random, point: str = "") -> str:
    """An ordinary contribution; with `point`, that is what it is about, beside ordinary opening and close."""
    said = (
        [point] if point else [chance.choice(chance.choice(ARGUMENTS)) for _ in range(chance.randint(1, 4))]
    )
    text = said[0]
    for more in said[1:]:
        text += chance.choice(_JOINTS) + more
    aside = chance.choice(_ASIDES) if chance.random() < 0.6 else ""
    aside = aside.format(
        who=chance.choice(_WHO),
        did=chance.choice(_DID),
        thing=chance.choice(_THING),
        place=chance.choice(_PLACE),
    )
    whole = " ".join(
        part
        for part in (
            chance.choice(_OPENERS),
            text[0].upper() + text[1:] + ".",
            aside,
            chance.choice(_CLOSERS),
        )
        if part
    )
    return _filled(chance, whole + chance.choice(_SIGNATURES) * (chance.random() < 0.3))


def _reworded(chance: random.Random, words: list[str], swap: float) -> list[str]:
    found = []
    for word in words:
        if chance.random() < 0.04:
            continue
        if chance.random() < 0.04:
            found.append(chance.choice(_FILLERS))
        synonyms = _INSTEAD.get(word.strip(",").casefold(), ())
        found.append(chance.choice(synonyms) if synonyms and chance.random() < swap else word)
    if chance.random() < 0.2 and len(found) > 3:
        place = chance.randrange(len(found) - 1)
        found[place], found[place + 1] = found[place + 1], found[place]
    return found


def _filled(chance: random.Random, text: str) -> str:
    return text.format(
        name=chance.choice(_NAMES),
        surname=chance.choice(_SURNAMES),
        street=chance.choice(_STREETS),
        year=chance.randint(1960, 2024),
        number=chance.randint(1, 90),
    )
