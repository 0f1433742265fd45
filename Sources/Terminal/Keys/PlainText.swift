/// The text that a terminal would show for a line that others printed: without colours, tabs, and what a `\r` wrote over.
func plainText(_ bytes: [UInt8]) -> String {
    var text = ""
    var sequence = SequenceAssembler()
    var isEscaped = false
    var isBack = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        if isEscaped {
            isEscaped = false
            if let byte = UInt8(exactly: scalar.value) { _ = sequence.begin(byte) }
        } else if scalar.value == 27, !sequence.mayHoldEscape {
            sequence.reset()
            isEscaped = true
        } else if sequence.isOpen {
            _ = sequence.add(UInt8(exactly: scalar.value) ?? 0x7f)
        } else if scalar == "\r" {
            isBack = true
        } else {
            // As progress bars do it: the line begins anew.
            if isBack { text = "" }
            isBack = false
            text += scalar == "\t" ? "    " : String(scalar)
        }
    }
    while text.last == " " { text.removeLast() }
    return text
}
