extension Int {
    /// The whole part of a number, whatever that is: all drawing and timing goes through here.
    ///
    /// `Int(_:)` traps on NaN and on what it has no room for, and a number from outside may be either. Here NaN is 0, and
    /// what is too large, infinity too, is the last number that there is.
    public init(held value: Double) {
        // 2⁶³ itself is too much; -2⁶³ is not.
        self = value.isNaN ? 0 : value >= 0x1p63 ? .max : value < -0x1p63 ? .min : Int(value)
    }

    public init(held value: Float) { self.init(held: Double(value)) }
}

extension Duration {
    /// So many seconds; NaN is none, and more than a million years are a million years.
    public static func seconds(held value: Double) -> Duration {
        let most = 3.2e13
        return value.isNaN ? .zero : .seconds(Swift.min(Swift.max(value, -most), most))
    }
}
