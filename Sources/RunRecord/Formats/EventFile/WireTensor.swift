import Foundation

/// `tensorflow.DataType`, as far as a run's numbers and texts come in it.
private enum ElementType: Int32 {
    case float = 1
    case double = 2
    case int32 = 3
    case string = 7
    case int64 = 9
    case bfloat16 = 14
    case half = 19
}

extension WireTensor {
    init(_ values: [Float], shape: [Int]) {
        self.init()
        dtype = ElementType.float.rawValue
        setShape(shape)
        tensorContent = values.withUnsafeBytes { Data($0) }
    }

    init(_ text: String) {
        self.init()
        dtype = ElementType.string.rawValue
        setShape([1])
        stringVal = [Data(text.utf8)]
    }

    /// Strings, as TensorFlow 2 writes pictures: width, height, then each picture's file.
    init(pictures files: [Data]) {
        self.init()
        dtype = ElementType.string.rawValue
        setShape([files.count + 2])
        let size = files.first.flatMap(PictureFormat.size(ofPNG:)) ?? (0, 0)
        stringVal = [Data("\(size.width)".utf8), Data("\(size.height)".utf8)] + files
    }

    /// What TensorFlow 2 calls a summary of pictures.
    static let picturePlugin = "images"

    private mutating func setShape(_ sizes: [Int]) {
        tensorShape.dim = sizes.map { size in
            var dimension = Shape.Dimension()
            dimension.size = Int64(size)
            return dimension
        }
    }

    /// What the tensor is to a run; `plugin`: what its writer says of it, or nothing.
    func content(plugin: String) -> FileValue.Content {
        guard let type = ElementType(rawValue: dtype) else { return .other }
        if type == .string { return pictures(plugin: plugin) ?? text }
        let elements = elements(type)
        let shape = tensorShape.dim.map(\.size)
        if elements.count == 1, shape.allSatisfy({ $0 == 1 }) { return .scalar(elements[0]) }
        let fits =
            (1...4).contains(shape.count) && shape.allSatisfy { (0...1 << 15).contains($0) }
            && shape.reduce(1, *) == elements.count
        return fits ? .floats(elements, shape: shape.map { Int($0) }) : .other
    }

    private func elements(_ type: ElementType) -> [Float] {
        switch type {
        case .float: tensorContent.isEmpty ? floatVal : loaded(UInt32.self) { Float(bitPattern: $0) }
        case .double:
            tensorContent.isEmpty
                ? doubleVal.map { Float($0) } : loaded(UInt64.self) { Float(Double(bitPattern: $0)) }
        case .int32: tensorContent.isEmpty ? intVal.map { Float($0) } : loaded(Int32.self) { Float($0) }
        case .int64: tensorContent.isEmpty ? int64Val.map { Float($0) } : loaded(Int64.self) { Float($0) }
        case .half: halves.map { Float(Float16(bitPattern: $0)) }
        case .bfloat16: halves.map { Float(bitPattern: UInt32($0) << 16) }
        case .string: []
        }
    }

    private var halves: [UInt16] {
        tensorContent.isEmpty
            ? halfVal.map { UInt16(truncatingIfNeeded: $0) } : loaded(UInt16.self) { $0 }
    }

    /// The elements of `tensor_content`, as they lie there: little-endian, without gaps.
    private func loaded<Word: FixedWidthInteger, Element>(
        _ word: Word.Type, _ element: (Word) -> Element
    ) -> [Element] {
        let size = MemoryLayout<Word>.size
        return tensorContent.withUnsafeBytes { bytes in
            (0..<bytes.count / size).map {
                element(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Word.self)))
            }
        }
    }

    /// The picture files of a tensor that ``init(pictures:)`` or TensorFlow 2 made; `nil` for texts.
    private func pictures(plugin: String) -> FileValue.Content? {
        // The name may stand in a file's first value of a tag only.
        guard stringVal.count >= 2, plugin == WireTensor.picturePlugin || plugin.isEmpty,
            stringVal.prefix(2).allSatisfy({ Int(String(decoding: $0, as: UTF8.self)) != nil })
        else { return nil }
        let files = stringVal.dropFirst(2)
        guard plugin == WireTensor.picturePlugin || files.contains(where: { PictureFormat(of: $0) != nil })
        else { return nil }
        return .pictures(Array(files))
    }

    private var text: FileValue.Content {
        stringVal.first.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .other
    }
}
