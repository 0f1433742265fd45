/// Colours between 0 and 1, for heat maps and other things whose colour is a number.
public struct Gradient: Hashable, Sendable {
    /// What a gradient is for.
    public enum Name: String, CaseIterable, Sendable {
        /// What the discriminator thinks of a place: 0 is fake, 1 is real.
        case surface
        /// Dots over the surface: 0 is a real one, 0.5 both in one place, 1 a fake.
        case points
    }

    public let stops: [RGB]

    /// A gradient over evenly spaced stops; without any it is black to white.
    public init(stops: [RGB]) {
        self.stops = stops.isEmpty ? [RGB(0, 0, 0), RGB(255, 255, 255)] : stops
    }

    /// The colour at `position`, which is held to 0...1; a number that is none gets the middle.
    public func color(at position: Float) -> RGB {
        guard stops.count > 1 else { return stops[0] }
        let held = position.isNaN ? 0.5 : min(max(position, 0), 1)
        let scaled = held * Float(stops.count - 1)
        let index = min(Int(held: scaled), stops.count - 2)
        let part = scaled - Float(index)
        let from = stops[index]
        let to = stops[index + 1]
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Float(a) + (Float(b) - Float(a)) * part).rounded())
        }
        return RGB(mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue))
    }
}
