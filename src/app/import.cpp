// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/operator_call.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "app/workspace.hpp"
#include "net/http_client.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kWorthSaying = 1024 * 1024;  // a file this large is announced before it is read

struct Stored {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::size_t entries = 0;
  std::vector<std::string> warnings;
};

// Where bundles go: into the data directory, or to the server that holds it.
class Destination {
 public:
  static Result<Destination> find(const std::filesystem::path& dir) {
    auto opened = Workspace::open(dir);
    if (!opened) return std::unexpected(opened.error());
    Destination to;
    to.workspace_ = std::move(opened->workspace);
    to.server_ = opened->server;
    to.secret_ = opened->server_secret;
    return to;
  }

  std::string server_url() const { return server_ ? url_of(*server_) : std::string(); }

  Result<Stored> store(const std::string& text, const std::string& name) {
    return server_ ? post(text) : submit(text, name);
  }

 private:
  Result<Stored> submit(const std::string& text, const std::string& name) {
    auto accepted = workspace_->record().submit(text, "import " + name, "import");
    if (!accepted) return std::unexpected(accepted.error());
    Stored stored;
    stored.entries = accepted->entries.size();
    stored.first = accepted->entries.empty() ? accepted->last_sequence : accepted->entries.front().sequence;
    stored.last = accepted->last_sequence;
    stored.warnings = std::move(accepted->warnings);
    return stored;
  }

  Result<Stored> post(const std::string& text) {
    const auto answer =
        net::send(operator_call(*server_, secret_, "POST", "/fhir", "application/fhir+json", text));
    if (!answer) return std::unexpected(answer.error());
    auto body = json::parse(answer->body);
    const json::Value& value = body ? *body : json::Value();
    if (answer->status >= 300) return std::unexpected(error_of(answer->status, value));
    Stored stored;
    stored.entries = value["entry"].size();
    stored.first = number(answer->headers.get("Dyad-First-Sequence"));
    stored.last = number(answer->headers.get("Dyad-Last-Sequence"));
    if (auto failed = first_failure(value)) return std::unexpected(*failed);
    for (const auto& entry : value["entry"].items())
      for (const auto& issue : entry.at({"response", "outcome"})["issue"].items())
        stored.warnings.emplace_back(issue["diagnostics"].as_string());
    return stored;
  }

  // An OperationOutcome or a Problem as one of our errors; its text already names element, value and limit.
  static Error error_of(int status, const json::Value& value) {
    std::string text(value["issue"][std::size_t{0}]["diagnostics"].as_string());
    if (text.empty()) text = value["message"].as_string();
    if (text.empty()) text = "the server answered with status " + std::to_string(status);
    return {status == 413  ? ErrorKind::too_large
            : status < 500 ? ErrorKind::invalid
                           : ErrorKind::busy,
            text,
            {},
            {},
            {}};
  }

  // A batch is answered entry by entry; its file is not stored wholly when one of them was refused.
  static std::optional<Error> first_failure(const json::Value& bundle) {
    std::size_t n = 0, failed = 0;
    std::optional<Error> first;
    for (const auto& entry : bundle["entry"].items()) {
      const auto status = entry.at({"response", "status"}).as_string();
      const std::string place = "Bundle.entry[" + std::to_string(n++) + "]: ";
      if (!status.starts_with('4') && !status.starts_with('5')) continue;
      ++failed;
      if (!first) first = error_of(static_cast<int>(number(status)), entry.at({"response", "outcome"}));
      if (failed == 1) first->message = place + first->message;
    }
    if (failed > 1)
      first->message += " (and " + std::to_string(failed - 1) + " more entries; the others were stored)";
    return first;
  }

  static std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  std::unique_ptr<Workspace> workspace_;
  std::optional<net::Address> server_;
  std::string secret_;
};

void tell(const std::string& file, const Stored& stored, bool as_json) {
  if (as_json)
    print(json::write(
              json::object({{"stored", file},
                            {"first_sequence", stored.first},
                            {"last_sequence", stored.last},
                            {"entries", stored.entries},
                            {"warnings", json::Array(stored.warnings.begin(), stored.warnings.end())}})) +
          "\n");
  else
    print(say("import.stored", {{"file", file},
                                {"first", std::to_string(stored.first)},
                                {"last", std::to_string(stored.last)},
                                {"entries", std::to_string(stored.entries)}}) +
          "\n");
  std::fflush(stdout);
  for (const auto& warning : stored.warnings)
    std::fputs((say("import.warning", {{"file", file}, {"text", line_words(warning)}}) + "\n").c_str(),
               stderr);
}

bool import_file(Destination& to, const std::filesystem::path& path, std::size_t nth, std::size_t total,
                 bool as_json) {
  const std::string name = path.string();
  const auto text = read_file(path);
  if (!text) {
    report(text.error(), name);
    return false;
  }
  if (::isatty(STDERR_FILENO) && (total > 1 || text->size() > kWorthSaying))
    std::fputs((say("import.progress", {{"n", std::to_string(nth)},
                                        {"of", std::to_string(total)},
                                        {"file", name},
                                        {"kb", std::to_string(text->size() / 1000)}}) +
                "\n")
                   .c_str(),
               stderr);
  const auto stored = to.store(*text, path.filename().string());
  if (!stored) {
    report(stored.error(), name);
    return false;
  }
  tell(name, *stored, as_json);
  return true;
}

}  // namespace

int import(const ImportOptions& options) {
  std::vector<std::filesystem::path> files;
  bool good = true;
  for (const auto& path : options.paths) {
    auto found = json_files(path);
    if (!found) {
      report(found.error(), path);
      good = false;
      continue;
    }
    files.insert(files.end(), found->begin(), found->end());
  }
  auto to = Destination::find(data_dir(options.data));
  if (!to) return report(to.error());
  if (const auto url = to->server_url(); !url.empty())
    std::fputs(("dyad: " + say("import.sending", {{"url", url}}) + "\n").c_str(), stderr);
  std::size_t nth = 0;
  for (const auto& file : files) good = import_file(*to, file, ++nth, files.size(), options.json) && good;
  return good ? kOk : kFailed;
}

}  // namespace dyad::app
