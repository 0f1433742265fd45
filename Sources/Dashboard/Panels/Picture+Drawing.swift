import Canvas
import RunRecord

extension Picture {
    init(_ grid: SampleGrid, index: Int) {
        self.init(width: grid.width, height: grid.height)
        for y in 0..<grid.height {
            for x in 0..<grid.width {
                let (red, green, blue) = grid.rgb(picture: index, x: x, y: y)
                self[x, y] = RGB(red, green, blue)
            }
        }
    }

    /// At a size that its place has room for: in pixels where the terminal has colours for them, else in characters.
    func draw(scaledTo size: Size, into frame: inout Frame, x: Int, y: Int, appearance: Appearance) {
        scaled(width: size.width, height: size.height)
            .draw(of: self, into: &frame, x: x, y: y, appearance: appearance)
    }

    /// The same of a picture that was brought to its size already.
    func draw(
        of original: @autoclosure () -> Picture, into frame: inout Frame, x: Int, y: Int,
        appearance: Appearance
    ) {
        if appearance.hasPixels {
            draw(into: &frame, x: x, y: y, original: appearance.images == .kitty ? original() : nil)
        } else {
            drawRamp(into: &frame, x: x, y: y, style: appearance.theme[.text])
        }
    }
}
