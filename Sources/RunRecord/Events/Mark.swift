/// Something that was done to a run at a step: every chart shows where.
public struct Mark: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Equatable, CaseIterable, Codable {
        /// A parameter was changed while training ran.
        case edit
        case checkpoint
        /// The run went on from a checkpoint.
        case resumed
        /// Steps began again, or went back, and nobody said why: what came before is another pass.
        case restarted
        /// What the gauge said of it changed.
        case verdict
        case note
        /// Somebody liked what a generator draws of some latents.
        case favourite
    }

    /// The last step before it; 0 before the first.
    public var step: Int
    public var kind: Kind
    /// A clause for people: "learning rate of the discriminator 0.0002 → 0.0001".
    public var text: String
    /// What a generator was given: latents, and what it was told of classes.
    public var latents: [Float]?

    public init(step: Int, kind: Kind, text: String) {
        self.step = step
        self.kind = kind
        self.text = text
    }
}
