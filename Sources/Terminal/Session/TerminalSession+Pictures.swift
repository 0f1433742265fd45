extension TerminalSession {
    /// Shows pictures in no more than these colours from the next frame on, dithered where the palette is small.
    public mutating func showPictures(inAtMost limit: ColorDepth) {
        let depth = min(limit, capabilities.colorDepth)
        guard depth != pictures.depth else { return }
        pictures = PictureEncoder(depth: depth, size: pictures.size)
    }
}
