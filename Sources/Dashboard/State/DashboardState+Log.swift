import Canvas
import Diagnostics
import RunRecord

/// What is told: events of the run in the log, answers to keys for a moment.
extension DashboardState {
    /// The time of a log line: of what is read from a record, when it was in the run and not when it is read.
    private func logTime(hasStep: Bool) -> Duration {
        hasStep && (access.isWatching || source.progress != nil) ? pace.recordTime : now + messages.start
    }

    /// Answers a key: what it did, or why it did nothing.
    mutating func answer(
        _ text: String, _ kind: LogEntry.Kind = .note, while truth: MessageLog.Truth = .lasting
    ) {
        messages.answer = LogEntry(text: text.cut(to: MessageLog.longestLine), kind: kind, seenAt: now)
        messages.answerTruth = truth
    }

    /// The answer to the last key, while its time lasts and it is true.
    private var trueAnswer: LogEntry? {
        guard let answer = messages.answer, now - answer.seenAt < DashboardState.answerTime else {
            return nil
        }
        let isTrue =
            switch messages.answerTruth {
            case .lasting: true
            case .refusal(let command, let reason): command.reasonAgainst(self) == reason
            case .covered: overlay != .none || slowMotion != nil
            case .saveAwaited: messages.isSaveAwaited
            case .samplesAwaited: messages.areSamplesAwaited
            case .hidden(let pane): panes.hidden.contains(pane)
            case .absent(let pane): absentPanes.contains(pane)
            case .unsaved: !marks.contains { $0.kind == .checkpoint }
            }
        return isTrue ? answer : nil
    }

    /// So many lines back one that tells the same is brought forward instead of told again.
    private static let topicReach = 4

    /// Puts a line into the log.
    ///
    /// - Parameters:
    ///   - text: All of it.
    ///   - kind: What kind of line it is.
    ///   - step: The step of the run that it belongs to; `nil`: the dashboard's own words.
    ///   - topic: What it tells, where it may be told again and again: a line of that topic just before becomes this one,
    ///     with a count.
    mutating func note(
        _ text: String, _ kind: LogEntry.Kind = .note, at step: Int? = nil, topic: String? = nil
    ) {
        let isAnswer = kind == .warning || kind == .error || kind == .note && step == nil
        var entry = LogEntry(
            text: text.cut(to: MessageLog.longestLine), kind: kind,
            time: logTime(hasStep: step != nil), step: step, seenAt: now, isAnswer: isAnswer,
            topic: topic, firstStep: step)
        if let index = sameTopic(as: entry) {
            (entry.count, entry.firstStep) = (
                messages.entries[index].count + 1, messages.entries[index].firstStep
            )
            messages.entries.remove(at: index)
        } else if messages.entries.count >= MessageLog.limit {
            tellBound(
                .log,
                "more than \(Numbers.grouped(MessageLog.limit)) lines: the oldest are not in the log any more"
            )
        }
        messages.entries.append(entry)
        // Who reads older lines keeps them before the eyes.
        if case .log(let scroll) = overlay, scroll > 0, isShown(entry), entry.count == 1 {
            overlay = .log(scroll: scroll + LogPane.lineCount(of: [entry], in: size))
        }
        if messages.entries.count > MessageLog.limit {
            messages.entries.removeFirst(messages.entries.count - MessageLog.limit)
        }
    }

    /// The line that this one only repeats: of its topic a few lines back, or, of what others print, the same as the last.
    private func sameTopic(as entry: LogEntry) -> Int? {
        if let topic = entry.topic {
            return messages.entries.indices.suffix(DashboardState.topicReach).last {
                messages.entries[$0].topic == topic
            }
        }
        guard entry.kind == .output, let last = messages.entries.last, last.kind == .output,
            last.text == entry.text
        else {
            return nil
        }
        return messages.entries.count - 1
    }

    /// For how long an answer stands.
    private static let answerTime = Duration.seconds(5)

    /// What stands over the row above the keys: the answer to the last key, or the newest line that somebody here waits for
    /// where the log that has it is not to be seen.
    func toldNow(in layout: Layout) -> LogEntry? {
        let line = unseenLine(in: layout)
        guard let answer = trueAnswer, line.map({ $0.seenAt <= answer.seenAt }) ?? true
        else { return line }
        return answer
    }

    private func unseenLine(in layout: Layout) -> LogEntry? {
        guard let entry = messages.entries.last(where: \.isAnswer),
            now - entry.seenAt < DashboardState.answerTime
        else {
            return nil
        }
        // Whoever reads the log sees that there are newer lines.
        if case .log = overlay { return isShown(entry) ? nil : entry }
        let isCovered = slowMotion != nil || overlay != .none && overlay != .filter
        let isInPane = layout.log.map { $0.height >= 3 && messages.scroll == 0 } ?? false
        let isInLine = layout.logLine != nil && shownLog.last == entry
        return !isCovered && isShown(entry) && (isInPane || isInLine) ? nil : entry
    }
}
