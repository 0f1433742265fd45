import Foundation
import Fuzzing
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

/// Files that are nearly right: each is read or refused, in bounded time and memory, and never crashes the reader.
struct FuzzTests {
    private static let weights = Safetensors([
        .init("0.weight", shape: [2, 3], .float32([1, 2, 3, 4, 5, 6])),
        .init("0.bias", shape: [2], .float32([7, 8])),
        .init("1.num_batches_tracked", shape: [], .int64([9])),
    ])

    @Test func safetensorsAreReadOrRefused() {
        var seeds = [Self.weights.encoded, Safetensors([]).encoded]
        seeds.append(
            file(#"{"__metadata__":{"a":"b"},"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, 8))
        var readCount = 0
        for input in Fuzz(bytes: seeds) {
            guard let found = try? Safetensors(input, path: "x") else { continue }
            readCount += 1
            // What was read can be written, and reads the same again.
            #expect(found.arrays.reduce(0) { $0 + $1.values.count } <= input.count)
            let again = try? Safetensors(found.encoded, path: "x")
            #expect(again?.encoded == found.encoded)
        }
        #expect(readCount > 0)
    }

    @Test func checkpointStatesAreReadOrRefused() throws {
        let seeds = [
            try emptyCheckpoint(step: 12, accuracy: 0.5).state.encoded,
            try emptyCheckpoint(step: 0).state.encoded,
        ]
        var readCount = 0
        for input in Fuzz(bytes: seeds) {
            guard let state = try? CheckpointState(input, path: "x") else { continue }
            readCount += 1
            _ = try? state.makeRecipe(path: "x")
        }
        #expect(readCount > 0)
    }

    /// A checkpoint that anybody may have written gives a trainer that can take a step, or an error.
    @Test func statesThatAreReadCanBeTrainedFrom() throws {
        var recipe = try SmallRecipe.recipe(["ring"])
        try recipe.apply("batchSize=2")
        let data = try DataSet(for: recipe, directory: nil)
        let whole = Trainer(recipe: recipe, seed: 1, data: data).checkpoint()
        let seed = try whole.state.encoded
        var trainedCount = 0
        for input in Fuzz(bytes: [seed]).prefix(400) {
            guard let state = try? CheckpointState(input, path: "x") else { continue }
            var checkpoint = whole
            checkpoint.state = state
            var trainer = try Trainer(restoring: checkpoint, recipe: recipe, data: data, path: "x")
            _ = try? trainer.takeStep()
            trainedCount += 1
        }
        #expect(trainedCount > 0)
    }

    @Test func picturesAreReadOrRefused() throws {
        let directory = try TemporaryDirectory()
        let seeds = [idx([3, 4, 5]), try gzipped(idx([3, 4, 5]), in: directory), idx([60])]
        var readCount = 0
        for input in Fuzz(bytes: seeds) {
            let path = try directory.write(input, to: "fuzzed")
            guard let file = try? IDXFile(path: path, rank: 3) else { continue }
            readCount += 1
            #expect(file.bytes.count == file.dimensions.reduce(1, *))
        }
        #expect(readCount > 0)
    }

    /// Headers that somebody hostile would write, each with the reason for which it is refused.
    @Test(
        arguments: [
            (#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "shape"),
            (
                #"{"x":{"dtype":"F32","shape":[99999999999,99999999999],"data_offsets":[0,4]}}"#,
                "claims the shape"
            ),
            (#"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, "shape"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "data_offsets"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, "needs 4"),
            (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "begins at 4"),
            (
                #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                "begins at 0"
            ),
            (
                #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "a name is there twice"
            ),
            (#"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, "dtype"),
            (#"{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "ends after"),
            (#"{}"#, "goes on for 8 bytes"),
            (#"{"\u001b[2J\n":{}}"#, #"\u001b[2J"#),
            (String(repeating: "[", count: 100_000), "nested too deeply"),
            (#"[]"#, "no object"),
            (#"{"x":1}"#, "dtype"),
        ])
    func hostileHeadersAreRefused(header: String, reason: String) throws {
        do throws(SafetensorsError) {
            _ = try Safetensors(file(header, 8), path: "weights")
            Issue.record("\(header.prefix(80)) must be refused")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
            #expect("\(error)".hasPrefix("weights"))
            #expect(!"\(error)".contains("\u{1b}"))
        }
    }

    @Test func hugeLengthsAreRefused() {
        let bytes = [UInt8](repeating: 255, count: 8) + Array("{}".utf8)
        #expect(throws: SafetensorsError.hugeHeader(path: "x", length: .max)) {
            try Safetensors(bytes, path: "x")
        }
        let whole = Self.weights.encoded
        for length in whole.indices {
            #expect(throws: SafetensorsError.self) { try Safetensors(Array(whole[..<length]), path: "x") }
        }
    }

    @Test func arraysComeBackAsTheyWere() throws {
        #expect(try Safetensors(Self.weights.encoded, path: "x") == Self.weights)
    }

    /// A state of zeros would draw zeros for ever, and some draws would never end.
    @Test(arguments: ["\"step\" : 12|\"step\" : -1", "\"version\" : 2|\"version\" : 3", "\"seed\"|\"sead\""])
    func aWrongStateIsRefused(change: String) throws {
        let parts = change.split(separator: "|").map(String.init)
        let text = String(decoding: try emptyCheckpoint(step: 12).state.encoded, as: UTF8.self)
        let changed = text.replacingOccurrences(of: parts[0], with: parts[1])
        #expect(changed != text)
        #expect(throws: CheckpointError.self) { try CheckpointState(Array(changed.utf8), path: "x") }
    }

    @Test func aStateOfRandomnessOfZerosIsRefused() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SeededRandom.self, from: Data("[0,0,0,0]".utf8))
        }
    }

    private func file(_ header: String, _ dataCount: Int) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return length + Array(header.utf8) + [UInt8](repeating: 0, count: dataCount)
    }
}
