import CProcess
import Glibc

/// Why the system gave no thread.
public struct ThreadError: Error, Equatable, CustomStringConvertible {
    /// What seems to be used up.
    public enum Limit: Equatable, Sendable {
        /// `pids.max` of a control group.
        case controlGroup(Int)
        /// `ulimit -u`, for all of the user's processes.
        case processes(Int)
        /// `ulimit -v`, in bytes.
        case memory(Int)
        case unknown(reason: String)
    }

    /// The thread's.
    public var name: String
    /// How many threads the process has.
    public var threadCount: Int
    public var limit: Limit

    public init(name: String, threadCount: Int, limit: Limit) {
        self.name = name
        self.threadCount = threadCount
        self.limit = limit
    }

    public var description: String {
        let cause =
            switch limit {
            case .controlGroup(let count): "pids.max of its control group allows \(count) in all"
            case .processes(let count): "ulimit -u allows \(count) for all processes of this user"
            case .memory(let bytes): "ulimit -v allows \(bytes / 1024) kB of memory"
            case .unknown(let reason): reason
            }
        return """
            the system gives no thread for '\(name)', beyond the \(threadCount) that are there: \(cause). \
            Raise that limit: training takes 6 threads at least, with --threads 1, and watching 2.
            """
    }
}

extension ThreadError {
    /// Looks for the limit right after a refusal.
    init(name: String, stackSize: Int, status: Int32) {
        let count = ThreadError.number(after: "Threads:", in: "/proc/self/status") ?? 1
        self.init(
            name: name, threadCount: count,
            limit: ThreadError.memoryLimit(stackSize) ?? ThreadError.groupLimit() ?? ThreadError.userLimit(
                status)
                ?? .unknown(reason: String(cString: strerror(status))))
    }

    private static func memoryLimit(_ stackSize: Int) -> Limit? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            let most = Int(exactly: limit.rlim_cur),
            let used = number(after: "VmSize:", in: "/proc/self/status"),
            used * 1024 + stackSize + 1 << 20 > most
        else { return nil }
        return .memory(most)
    }

    /// The lowest control group of this process that is full; both kinds of hierarchies, and namespaces whose groups
    /// have other names inside.
    private static func groupLimit() -> Limit? {
        for line in lines(of: "/proc/self/cgroup") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1].isEmpty || parts[1].split(separator: ",").contains("pids") else {
                continue
            }
            let root = "/sys/fs/cgroup" + (parts[1].isEmpty ? "" : "/pids")
            var group = String(parts[2])
            while true {
                if let most = lines(of: "\(root)\(group)/pids.max").first.flatMap({ Int($0) }),
                    let there = lines(of: "\(root)\(group)/pids.current").first.flatMap({ Int($0) }),
                    there >= most
                {
                    return .controlGroup(most)
                }
                guard let slash = group.lastIndex(of: "/") else { break }
                group = String(group[..<slash])
            }
        }
        return nil
    }

    private static func userLimit(_ status: Int32) -> Limit? {
        // Root is let through.
        guard status == EAGAIN, geteuid() != 0, gantop_process_limit() >= 0 else { return nil }
        return .processes(gantop_process_limit())
    }

    private static func number(after word: String, in path: String) -> Int? {
        lines(of: path).lazy.filter { $0.hasPrefix(word) }.compactMap {
            $0.dropFirst(word.count).split { $0 == " " || $0 == "\t" }.first.flatMap { Int($0) }
        }.first
    }

    /// The lines of a small file of the kernel's; none where it cannot be read.
    private static func lines(of path: String) -> [Substring] {
        let bytes = Descriptor(open(path, O_RDONLY | O_CLOEXEC))?.next(upTo: 8192) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
