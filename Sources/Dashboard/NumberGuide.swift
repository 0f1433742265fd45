/// What every number on the screen means, and where it should be.
enum NumberGuide {
    struct Entry {
        var name: String
        var text: String
    }

    static let entries = [
        Entry(
            name: "D right %",
            text: """
                shown one real it has never seen and one fresh fake, how often D picks the real. Good: 60–90 %. \
                50 % is the limit, where D can only guess; it is not a pass mark. ± is the 95 % interval of the reading.
                """),
        Entry(
            name: "tug",
            text: """
                what the next step does to D right, on one small probe: G's half pulls left, D's half right. Good: \
                arrows of about one length.
                """),
        Entry(
            name: "R and F",
            text: """
                where D's answers lie, 0 fake to 1 real: unseen reals stand on the line, fakes hang from it. Good: \
                they overlap; the less they do, the easier is D's work.
                """),
        Entry(
            name: ".38",
            text: "under a picture: D's answer to it, 0 fake to 1 real. A fake over .50 has fooled D."),
        Entry(
            name: "train △",
            text: """
                the same against reals that D was trained on (T in its chart; H are held-out ones). Good: close to \
                the other needle. Far above it, D knows its training set by heart.
                """),
        Entry(
            name: "trail",
            text: "the newest readings of the gauge, oldest first. Good: falling slowly towards 50."),
        Entry(
            name: "loss D",
            text: """
                reads 2 ln 2 = 1.39 when D can only guess; other losses than the usual one, their own line. Good: \
                0.7–1.4. Low is no victory: look at D right %.
                """
        ),
        Entry(
            name: "loss G",
            text: """
                reads ln 2 = 0.69 when D can only guess; other losses than the usual one, their own line. Good: \
                0.7–3. It rises while D is ahead; that alone is no failure.
                """
        ),
        Entry(
            name: "D(x)",
            text:
                "D's mean answer to reals, 0 fake to 1 real: R on the line. Good: 0.5–0.9. Near F: D is unsure."
        ),
        Entry(
            name: "D(G(z))",
            text:
                "D's mean answer to fakes: F. Good: 0.1–0.5. Both can read 0.5 while D is still mostly right."
        ),
        Entry(
            name: "raw scores",
            text: """
                D's answers where its loss makes no probability of them: any number, on a scale of its own. Only how \
                far reals (R) are above fakes (F) means something. Good: not far.
                """),
        Entry(
            name: "called real",
            text:
                "the share of reals that D calls real, and of fakes that it calls fake. Good: 50–90 %, about equal."
        ),
        Entry(
            name: "‖∇‖",
            text:
                "the length of a network's gradient. Good: steady, 0.01–10. Above 100 something breaks; near 0 nothing is learned."
        ),
        Entry(
            name: "steps/s",
            text:
                "how many steps end in a second. Good: steady; a fall means that something else wants the machine."
        ),
        Entry(
            name: "images/s",
            text:
                "training samples seen in a second: steps times batch size, over the last seconds. Good: steady."
        ),
        Entry(
            name: "epoch", text: "how often the whole training set has been seen, of how often it will be."),
        Entry(
            name: "elapsed, ETA",
            text: "time of training without pauses, and what is left at the present speed."),
        Entry(
            name: "learning rate",
            text: "how far a step moves the weights. Good: 1e-5–1e-3; too high and the losses swing."),
        Entry(
            name: "ema",
            text:
                "the weight of the moving average, the bright line: 0 none, 0.999 very smooth. Dim strokes go from the lowest to the highest value."
        ),
        Entry(
            name: "clip",
            text:
                "values outside of the chart: ▲ and ▼ at its edge; with a + at least so many. None is thrown away: o shows them."
        ),
        Entry(
            name: "≤0",
            text: "columns with a value that a logarithmic axis has no place for: ▼ at the lower edge."),
        Entry(
            name: "! NaN/Inf",
            text:
                "values that were no numbers or infinite, each marked ! in its column; the title names the first step. Good: none."
        ),
        Entry(
            name: "e c r n",
            text:
                "letters at the top of a chart: a parameter was edited, a checkpoint saved, the run resumed, a note made."
        ),
        Entry(
            name: "gauge/noise, gauge/shuffle, gauge/mean",
            text:
                "how often D picks a real over mere noise, over shuffled pixels, over the mean picture. Good: above 95 %; else D is blind and 50 % means nothing."
        ),
        Entry(
            name: "gauge/memorisation",
            text:
                "how often D scores a training real above an unseen one. Good: 50–60 %; above, it learns by heart."
        ),
        Entry(
            name: "gauge/referee",
            text: "how often a nearest neighbour tells unseen reals from fakes. Good: falling to 50–60 %."),
        Entry(
            name: "fakes/diversity",
            text: "how much fakes differ from each other, against reals. Good: 0.8–1.1; near 0 all are one."),
        Entry(
            name: "fakes/duplicates",
            text:
                "the share of fakes with a near twin. Good: under 10 %; over 50 % the generator repeats itself."
        ),
        Entry(
            name: "tug/…",
            text: "D right on one probe: before the next step, after D's half of it, and after G's."),
        Entry(
            name: "score/fake-after",
            text: "D(G(z)) of the same fakes after D's update. Good: a little below D(G(z))."),
        Entry(
            name: "modes/captured, modes/high-quality, modes/rarest",
            text:
                "clusters with 20 % of their fair share of the good fakes; the share of good fakes, 0 to 1; the rarest cluster's part of its fair share of all. Good: all, above 0.8, above 0.5."
        ),
        Entry(
            name: "1/18",
            text: "which chart this is, of how many: the arrows and PgDn show the others."),
        Entry(
            name: "6 of 64",
            text: "how many of the sampled pictures are shown; z shows them larger, Enter shows more."),
        Entry(
            name: "fakes outside",
            text: "fakes of a 2-D recipe beyond the edge of what is drawn. Good: none."),
        Entry(
            name: "penalty/r1",
            text:
                "what the R1 penalty adds to loss D: half of r1Weight times D's squared slope at reals. Good: steady, small."
        ),
        Entry(
            name: "points",
            text: "the ground is what D thinks of a place; dots are reals, fakes, and places that have both."),
        Entry(
            name: "modes",
            text: """
                how many of the data's clusters have 20 % of their fair share of the good fakes, those within 3 deviations \
                of a cluster, and the share of fakes that are good. Good: all, and above 80 %.
                """),
    ]
}
