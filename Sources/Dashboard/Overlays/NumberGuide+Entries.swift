extension NumberGuide {
    static let players = [
        Entry(
            name: "GAN, generator, discriminator",
            text: """
                two networks in a duel: the generator (G) makes fakes out of random numbers, the discriminator (D) says of \
                each sample whether it is real. Each learns from the other.
                """,
            formula: "min over G, max over D of E log D(x) + E log(1 − D(G(z)))",
            source: "Goodfellow et al. (2014)"),
        Entry(
            name: "D right %",
            text: """
                shown one real it has never seen and one fresh fake, how often D picks the real. 50 % is the limit, where D \
                is unsure and can only guess; it is not a pass mark. ± is the 95 % interval of the reading.
                """,
            good: "60–90 %",
            formula:
                "P(D(x) > D(G(z))) + ½ P(D(x) = D(G(z))), the area under the ROC curve of 512 reals and 512 fakes",
            moves:
                "up: a faster or larger D, a G that learns too slowly. Down: better fakes, r1Weight, augmentation",
            source: "Mann & Whitney (1947); interval: Hanley & McNeil (1982)"),
        Entry(
            name: "train △",
            text: """
                D right % against reals that D was trained on (T in its chart; H are held-out ones). Far above the other \
                needle, D knows its training set by heart.
                """,
            good: "close to the other needle", moves: "apart: little data, a large D, long training",
            source: "Brock et al. (2019)"),
        Entry(
            name: "trail", text: "the newest readings of the gauge, oldest first.",
            good: "falling slowly towards 50"),
        Entry(
            name: "tug",
            text: """
                what the next step does to D right, on one small probe: G's half pulls left, D's half right.
                """,
            good: "arrows of about one length",
            formula: "D right before the step, after D's half, after G's half",
            moves: "D's arrow: its learning rate. G's arrow: its learning rate, and how sure D is",
            source: "generalises the printout of Radford et al. (2016)"),
        Entry(
            name: "R and F",
            text:
                "where D's answers lie, 0 fake to 1 real: unseen reals stand on the line, fakes hang from it.",
            good: "they overlap; the less they do, the easier is D's work"),
        Entry(
            name: ".38",
            text: "under a picture: D's answer to it, 0 fake to 1 real. A fake over .50 has fooled D."),
    ]

    static let losses = [
        Entry(
            name: "loss D",
            text: """
                reads 2 ln 2 = 1.39 when D can only guess; other losses than the usual one, their own line. Low is no \
                victory: look at D right %.
                """,
            good: "0.4–1.4",
            formula: "−mean log D(x) − mean log(1 − D(G(z))) for the usual loss",
            moves: "down: an easy life for D. Up: better fakes, penalties, smoothing",
            source: "Goodfellow et al. (2014)"),
        Entry(
            name: "loss G",
            text: """
                reads ln 2 = 0.69 when D can only guess; other losses than the usual one, their own line. It rises while D \
                is ahead; that alone is no failure.
                """,
            good: "0.6–3", formula: "−mean log D(G(z)) for the usual, non-saturating loss",
            moves: "up: D gets better. Down: G does", source: "Goodfellow et al. (2014), section 3"),
        Entry(
            name: "D(x)",
            text: "D's mean answer to reals, 0 fake to 1 real: R on the line. Near F: D is unsure.",
            good: "0.5–0.9", formula: "mean σ(score of a real)"),
        Entry(
            name: "D(G(z))",
            text: "D's mean answer to fakes: F. Both can read 0.5 while D is still mostly right.",
            good: "0.1–0.5", formula: "mean σ(score of a fake)"),
        Entry(
            name: "score/fake-after", text: "D(G(z)) of the same fakes after D's update.",
            good: "a little below D(G(z))"),
        Entry(
            name: "raw scores",
            text: """
                D's answers where its loss makes no probability of them: any number, on a scale of its own. Only how far \
                reals (R) are above fakes (F) means something.
                """,
            good: "not far", source: "Arjovsky et al. (2017), Jolicoeur-Martineau (2019)"),
        Entry(
            name: "called real",
            text: "the share of reals that D calls real, and of fakes that it calls fake.",
            good: "50–90 %, about equal", formula: "share of logits above, below 0"),
        Entry(
            name: "‖∇‖, gradient/generator, gradient/discriminator",
            text: """
                the length of a network's gradient. What is usual depends on the recipe: compare it with its own first \
                hundreds of steps. Over 100 times that something breaks; near 0 nothing is learned.
                """,
            good: "steady; 0.1–30 in most recipes here",
            formula: "the Euclidean norm over all parameters",
            moves: "up: a sure D, a high learning rate. Down: averaging, saturation, r1Weight",
            source: "Chintala et al., ganhacks (2016)"),
        Entry(
            name: "learning rate", text: "how far a step moves the weights; too high and the losses swing.",
            good: "1e-5–2e-3", source: "Kingma & Ba (2015); two rates: Heusel et al. (2017)"),
        Entry(
            name: "penalty/r1",
            text: "what the R1 penalty adds to loss D: half of r1Weight times D's squared slope at reals.",
            good: "steady, small", formula: "r1Weight / 2 · E‖∇D(x)‖²",
            moves: "r1Weight, and how steep D is", source: "Mescheder et al. (2018)"),
        Entry(
            name: "weights/generator, weights/discriminator",
            text: "the largest singular value of a layer's weights: how much one layer can amplify at most.",
            good: "growing slowly, if at all",
            moves: "up: high learning rates. Down: spectralNormalization, r1Weight",
            source: "Brock et al. (2019)"),
    ]

    static let gauge = [
        Entry(
            name: "gauge/noise, gauge/shuffle, gauge/mean, gauge/early",
            text: """
                how often D picks a real over mere noise, over shuffled pixels, over the mean picture, over fakes that were \
                kept at a twentieth of the run (at step 500 where it has no end); below 85 %, and 70 % of the last, D is blind and \
                50 % means nothing. Points and cells have no such decoys: they may well lie there.
                """,
            good: "above 95 %"),
        Entry(
            name: "gauge/memorisation",
            text: "how often D scores a training real above an unseen one; above 60 % it learns by heart.",
            good: "50–55 %", formula: "P(D(training real) > D(unseen real))",
            moves: "up: little data, a large D",
            source: "Karras et al. (2020)"),
        Entry(
            name: "gauge/referee",
            text:
                "how often a nearest neighbour tells unseen reals from fakes: nobody has trained it, nobody fools it.",
            good: "falling to 50–60 %",
            formula: "leave-one-out 1-NN accuracy on 512 reals and 512 fakes, Euclidean on pixels or points",
            moves: "down: better fakes. Under 50 %: fakes are copies", source: "Lopez-Paz & Oquab (2017)"),
        Entry(
            name: "tug/…",
            text: "D right on one probe: before the next step, after D's half of it, and after G's."),
    ]

    static let fakes = [
        Entry(
            name: "fakes/diversity",
            text: "how much fakes differ from each other, against reals; near 0 all are one.",
            good: "0.8–1.1", formula: "mean distance of two fakes over that of two reals",
            moves: "down: a collapse. Up: noise", source: "Lin et al. (2018)"),
        Entry(
            name: "fakes/duplicates",
            text: "the share of fakes with a near twin; over 50 % the generator repeats itself.",
            good: "under 10 %", source: "Arora & Zhang (2017)"),
        Entry(
            name: "fakes/support",
            text:
                "about how many different fakes there are, by how often two of 256 are twins: no less than this.",
            good: "32 640, where none are", formula: "pairs of fakes over pairs of twins",
            source: "Arora & Zhang (2017)"),
        Entry(
            name: "fakes/movement",
            text: "how far the kinds of fakes, by modes or classes, have moved in 500 steps.",
            good: "under 0.1 bit once all are found",
            formula: "Jensen-Shannon divergence of the shares, in bits",
            source: "Metz et al. (2017)"),
        Entry(
            name: "tell/brightness, tell/contrast, tell/black, tell/white, tell/detail",
            text: """
                whether one number of a picture alone tells fakes from reals: its mean, its contrast, how much of it is black \
                or white, how fine it is. -1: fakes have more, 1: reals have more.
                """,
            good: "between -0.5 and 0.5", formula: "2 · AUC − 1"),
        Entry(
            name: "modes, modes/captured, modes/high-quality, modes/rarest",
            text: """
                how many of the data's clusters have 20 % of their fair share of the good fakes, those within 3 deviations \
                of a cluster; the share of fakes that are good; the rarest cluster's part of its fair share of all.
                """,
            good: "all, above 80 %, above 0.5", source: "Srivastava et al. (2017)"),
        Entry(
            name: "modes/reverse-kl",
            text: "how far the clusters' shares of the good fakes are from equal ones.",
            good: "under 0.05 nats", formula: "Σ p log(p · clusters)", source: "Srivastava et al. (2017)"),
        Entry(
            name: "fakes outside", text: "fakes of a 2-D recipe beyond the edge of what is drawn.",
            good: "none"),
        Entry(
            name: "points",
            text: "the ground is what D thinks of a place; dots are reals, fakes, and places that have both."),
    ]

    static let quality = [
        Entry(
            name: "quality/frechet, quality/frechet-raw",
            text: """
                how far fakes are from reals in the features of a classifier of the data (or of how pictures are turned); raw: \
                of the generator before it is averaged. Compare it within one data set alone, and with 'gantop evaluate'.
                """,
            good: "falling; what reals get is near 0",
            formula: "‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) of 2 048 fakes and as many reals",
            moves: "down: better and more kinds of fakes. It reads too high where samples are few",
            source: "Heusel et al. (2017)"),
        Entry(
            name: "quality/precision, quality/recall",
            text: "the share of fakes that lie among reals, and of reals that lie among fakes.",
            good: "near 0.8, what reals get",
            formula: "within the third nearest neighbour's distance, in features",
            moves: "precision: how good fakes are. Recall: how many kinds there are",
            source: "Kynkäänniemi et al. (2019)"),
        Entry(
            name: "quality/density, quality/coverage",
            text: "how densely reals lie around fakes, and the share of reals that have a fake near them.",
            good: "near 1, above 0.7", formula: "within the fifth nearest neighbour's distance, in features",
            source: "Naeem et al. (2020)"),
        Entry(
            name: "quality/neighbour-real, quality/neighbour-fake",
            text:
                "the share of reals whose nearest other sample is a real, and of fakes whose nearest is a fake.",
            good: "both near 0.5", source: "Xu et al. (2018)"),
        Entry(
            name: "quality/class-distance, quality/rarest-class",
            text: """
                how far the classes that fakes are read as are from those of reals, and the least that a class has of its \
                share.
                """,
            good: "under 0.1, above 0.7", formula: "½ Σ |p − q|, min p/q"),
        Entry(
            name: "quality/novelty",
            text: "how far fakes are from the nearest training picture, over how far unseen reals are.",
            good: "0.9 or more; 0 for copies", formula: "a median over a median, on pixels",
            source: "Meehan et al. (2020)"),
        Entry(
            name: "quality/class-accuracy, quality/class-spread",
            text: """
                the share of fakes that are read as the class that G was told, and how much fakes of a class differ, over how \
                much its reals do.
                """,
            good: "near what reals get, 0.8–1.1", source: "Shmelkov et al. (2018)"),
    ]

    static let charts = [
        Entry(
            name: "steps/s",
            text: "how many steps end in a second; a fall means that something else wants the machine.",
            good: "steady"),
        Entry(
            name: "images/s",
            text: "training samples seen in a second: steps times batch size, over the last seconds.",
            good: "steady"),
        Entry(
            name: "epoch",
            text: """
                how often the whole training set has been seen, of how often it will be. Every update of D sees a batch of its \
                own, so more discriminatorSteps make an epoch shorter.
                """),
        Entry(
            name: "elapsed, ETA",
            text: "time of training without pauses, and what is left at the present speed."),
        Entry(
            name: "ema",
            text: """
                the weight of the moving average, the bright line: 0 none, 0.999 very smooth. Dim strokes go from the lowest \
                to the highest value.
                """),
        Entry(
            name: "clip",
            text: """
                values outside of the chart: ▲ and ▼ at its edge; with a + at least so many. None is thrown away: o shows them.
                """),
        Entry(
            name: "≤0",
            text: "columns with a value that a logarithmic axis has no place for: ▼ at the lower edge."),
        Entry(
            name: "! NaN/Inf",
            text: """
                values that were no numbers or infinite, each marked ! in its column; the title names the first step.
                """,
            good: "none"),
        Entry(
            name: "e c r n",
            text: """
                letters at the top of a chart: a parameter was edited, a checkpoint saved, the run resumed, a note made.
                """),
        Entry(
            name: "1/18", text: "which chart this is, of how many: the arrows and PgDn show the others."),
        Entry(
            name: "6 of 64",
            text: "how many of the sampled pictures are shown; z shows them larger, Enter shows more."),
    ]
}
