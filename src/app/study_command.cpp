// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>

#include "app/assets.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/study_text.hpp"
#include "app/study_work.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "study/csv.hpp"
#include "study/report.hpp"

namespace dyad::app {
namespace {

namespace fs = std::filesystem;
constexpr const char* kBuiltIn = "data/models/studies/";
constexpr std::uintmax_t kPartBytes = std::uintmax_t{4} << 30;

Result<std::string> study_text_of(const std::string& model) {
  std::error_code ec;
  if (!fs::exists(model, ec))
    if (const auto asset = find_asset(kBuiltIn + model + ".json")) return std::string(asset->text);
  auto text = read_file(model);
  if (text) return text;
  Error error = text.error();
  if (error.kind == ErrorKind::too_large) error.limit = "at most 64 MiB";
  if (error.kind == ErrorKind::not_found) {
    error.limit = "a file, or one built in:";
    for (const Asset& asset : assets_under(kBuiltIn)) {
      const std::string name = fs::path(asset.name).stem().string();
      if (name != "schema") error.limit += " " + name;
    }
  }
  return std::unexpected(std::move(error));
}

// Whole or not at all: written beside, made durable by its name.
Result<void> write_file(const fs::path& path, std::string_view text) {
  const fs::path beside = path.string() + ".unfinished";
  std::ofstream out(beside, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  std::error_code ec;
  if (out) fs::rename(beside, path, ec);
  if (!out || ec)
    return fail(ErrorKind::storage,
                std::string("cannot be written: ") + (ec ? ec.message() : std::strerror(errno)), "file",
                path.string());
  return {};
}

Result<void> make_directory(const std::string& out) {
  std::error_code ec;
  fs::create_directories(out, ec);
  if (ec) return fail(ErrorKind::storage, "cannot be made: " + ec.message(), "out", out);
  return {};
}

Result<json::Phrases> report_words() {
  const auto asset = find_asset("data/study/report.json");
  if (!asset) return fail(ErrorKind::storage, "this program was built without it", "data/study/report.json");
  return json::Phrases::load(asset->text);
}

Result<void> write_results(const StudyOptions& options, const study::Plan& plan,
                           const study::Results& results, std::string_view made_by) {
  if (options.out.empty()) return {};
  if (auto ok = make_directory(options.out); !ok) return ok;
  for (const auto& file : study::csv_files(plan, results, options.with_draws))
    if (auto ok = write_file(fs::path(options.out) / file.name, file.text); !ok) return ok;
  const auto words = report_words();
  if (!words) return std::unexpected(words.error());
  return write_file(
      fs::path(options.out) / "report.html",
      study::report_html(plan, results, *words, {std::string(made_by), std::string(code_of(spoken()))}));
}

int show(const StudyOptions& options, const study::Plan& plan, const std::vector<study::Row>& rows,
         std::string_view made_by) {
  const auto results = study::summarise(plan, rows);
  if (!results) return report(results.error());
  if (const auto ok = write_results(options, plan, *results, made_by); !ok) return report(ok.error());
  if (options.json)
    print_json(study_json(plan, *results));
  else
    print(study_words(plan, *results, options.out));
  return kOk;
}

Result<study::ShardFile> read_part(const std::string& path) {
  std::error_code ec;
  const auto size = fs::file_size(path, ec);
  if (ec) return fail(ErrorKind::not_found, "cannot be read: " + ec.message(), path);
  if (size > kPartBytes) return fail(ErrorKind::too_large, "the part is too large", path);
  study::ShardFile file{path, std::string(static_cast<std::size_t>(size), '\0')};
  std::ifstream in(path, std::ios::binary);
  if (!in.read(file.bytes.data(), static_cast<std::streamsize>(size)))
    return fail(ErrorKind::storage, "cannot be read", path);
  return file;
}

int merge(const StudyOptions& options) {
  std::vector<study::ShardFile> files;
  for (std::size_t i = 1; i < options.inputs.size(); ++i) {
    auto file = read_part(options.inputs[i]);
    if (!file) return report(file.error());
    files.push_back(std::move(*file));
  }
  const auto joined = study::join_shards(files);
  if (!joined) return report(joined.error());
  return show(options, joined->plan, joined->rows, joined->version);
}

int run_part(const StudyOptions& options, const study::Plan& plan, std::string_view text) {
  const auto share = study::parse_share(options.shard);
  if (!share) return report(share.error());
  if (options.out.empty())
    return report(Error{ErrorKind::missing, "a part needs a directory", "out", {}, "--out DIR"});
  if (const auto ok = make_directory(options.out); !ok) return report(ok.error());
  const auto rows = run_units(plan, study::range_of(plan, *share), options.threads);
  if (!rows) return report(rows.error());
  const fs::path path = fs::path(options.out) / (plan.model.id + "-" + std::to_string(share->part) + "-of-" +
                                                 std::to_string(share->parts) + ".part");
  if (const auto ok = write_file(path, study::write_shard(plan, text, version(), *share, *rows)); !ok)
    return report(ok.error());
  if (options.json)
    print_json(json::object({{"part", path.string()}}));
  else
    print(path.string() + "\n");
  return kOk;
}

}  // namespace

int study(const StudyOptions& options) {
  if (options.inputs.front() == "merge") return merge(options);
  if (options.inputs.size() > 1)
    return report(Error{ErrorKind::invalid, "one study at a time", "model", options.inputs[1], {}});
  const auto text = study_text_of(options.inputs.front());
  if (!text) return report(text.error());
  auto model = study::read_model(*text);
  if (!model) {
    int code = kBadInput;
    for (const Error& error : model.error()) code = report(error, options.inputs.front());
    return code;
  }
  study::Options asked{options.draws, options.patients, options.seed, options.policies, options.weights};
  const auto plan = study::prepare(std::move(*model), std::move(asked));
  if (!plan) return report(plan.error());
  if (!options.shard.empty()) return run_part(options, *plan, *text);
  const auto rows = run_units(*plan, {0, plan->units()}, options.threads);
  if (!rows) return report(rows.error());
  return show(options, *plan, *rows, version());
}

}  // namespace dyad::app
