import Canvas
import Foundation

/// kitty's graphics protocol in bytes: a picture's pixels, its virtual place, its cells, its end.
///
/// The cells are text: U+10EEEE, whose marks say row and column and whose colour says which picture, so that whatever moves
/// text moves pictures. `q=2` everywhere: answers would come as keys.
/// See https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders.
struct KittyPicture {
    /// Where it goes through tmux, each command is wrapped for it to pass on.
    let isInsideTmux: Bool

    /// The largest payload of one command, in base64.
    static let chunkSize = 4096

    /// A picture's pixels as they are sent, whatever its number.
    struct Encoded {
        let size: Size
        let payload: [UInt8]

        init(_ picture: Picture) {
            size = Size(width: picture.width, height: picture.height)
            var pixels = Data(capacity: picture.pixels.count * 3)
            for color in picture.pixels { pixels.append(contentsOf: [color.red, color.green, color.blue]) }
            payload = [UInt8](pixels.base64EncodedData())
        }
    }

    /// All pixels, as the picture `id` that fills so many cells.
    func transmission(of picture: Encoded, id: UInt32, cells: Size) -> [UInt8] {
        let payload = picture.payload
        var bytes: [UInt8] = []
        var start = 0
        while start < payload.count || start == 0 {
            let end = min(start + Self.chunkSize, payload.count)
            let more = end < payload.count ? 1 : 0
            let first =
                "a=T,U=1,f=24,t=d,s=\(picture.size.width),v=\(picture.size.height),i=\(id),c=\(cells.width),r=\(cells.height),"
            bytes += command("\(start == 0 ? first : "")q=2,m=\(more)", payload: payload[start..<end])
            start = max(end, 1)
        }
        return bytes
    }

    /// Asks whether the terminal would take a picture, which it forgets at once: a pixel, as the number `id`.
    ///
    /// The answer is a ``KittyAnswer``. In tmux nobody is asked: it answers what comes behind before the terminal does, and hands
    /// the terminal's answer, as if it were typed, to the pane that is looked at then.
    static func question(id: UInt32) -> [UInt8] {
        KittyPicture(isInsideTmux: false).command(
            "a=q,f=24,t=d,s=1,v=1,i=\(id)", payload: Array("AAAA".utf8)[...])
    }

    /// Ends a command of which only a part was sent, which else would swallow whatever comes next.
    static let end: [UInt8] = [0x1b, UInt8(ascii: "\\")]

    /// Takes the picture and its data from the terminal.
    func deletion(of id: UInt32) -> [UInt8] { command("a=d,d=I,i=\(id),q=2", payload: []) }

    /// The same of all between two numbers, for an end that comes as a surprise.
    func deletion(of ids: ClosedRange<UInt32>) -> [UInt8] {
        command("a=d,d=R,x=\(ids.lowerBound),y=\(ids.upperBound),q=2", payload: [])
    }

    private func command(_ control: String, payload: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = Array("\u{1b}_G\(control)".utf8)
        if !payload.isEmpty { bytes += [UInt8(ascii: ";")] + payload }
        bytes += Self.end
        guard isInsideTmux else { return bytes }
        let doubled = bytes.flatMap { $0 == 0x1b ? [$0, $0] : [$0] }
        return Array("\u{1b}Ptmux;".utf8) + doubled + Self.end
    }

    /// The text of one cell; its colour is ``color(of:)``, and its ground the terminal's own.
    static func cell(id: UInt32, row: Int, column: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append("\u{10eeee}")
        for number in [row, column, Int(id >> 24)] where KittyDiacritics.all.indices.contains(number) {
            text.append(KittyDiacritics.all[number])
        }
        return String(text)
    }

    /// The number, of 256 colours, that says which picture a cell belongs to: tmux may know no more.
    static func color(of id: UInt32) -> UInt8 { UInt8(id & 255) }
}
