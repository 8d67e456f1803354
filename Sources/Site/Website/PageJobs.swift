import Dispatch
import Synchronization

/// Files to be made, each job independent of the others, by all of the machine's cores.
struct PageJobs {
  typealias Job = @Sendable () throws -> [SiteFile]

  private let jobs: [Job]

  /// So many are made at a time, and no more files are held in memory than theirs.
  private static let batch = 64

  init(_ jobs: [Job]) { self.jobs = jobs }

  /// Hands over each job's files, in the jobs' order. Throws what a job or `take` throws.
  func run(_ take: ([SiteFile]) throws -> Void) throws {
    for start in stride(from: 0, to: jobs.count, by: Self.batch) {
      let batch = Array(jobs[start..<min(start + Self.batch, jobs.count)])
      let results = Mutex<[Int: Result<[SiteFile], any Error>]>([:])
      DispatchQueue.concurrentPerform(iterations: batch.count) { place in
        let result = Result { try batch[place]() }
        results.withLock { $0[place] = result }
      }
      let made = results.withLock { $0 }
      for place in batch.indices { try made[place].map { try take($0.get()) } }
    }
  }
}
