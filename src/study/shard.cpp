// SPDX-License-Identifier: Apache-2.0
#include "study/shard.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "json/json.hpp"

namespace dyad::study {
namespace {

constexpr std::string_view kMagic = "dyad study part 1\n";

void put(std::string& out, std::uint64_t x) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(x >> (8 * i)));
}

std::uint64_t take(std::string_view bytes, std::size_t at) {
  std::uint64_t x = 0;
  for (std::size_t i = 0; i < 8; ++i)
    x |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return x;
}

// FNV-1a over all bytes: it finds a file that was cut or damaged, and is no protection against malice.
std::uint64_t check_sum(std::string_view bytes) {
  std::uint64_t h = 14695981039346656037ull;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return h;
}

json::Value header_of(const Plan& plan, std::string_view study_text, std::string_view version) {
  json::Array policies;
  for (const auto& id : plan.options.policies) policies.emplace_back(id);
  return json::object({{"program", version},
                       {"study", plan.model.id},
                       {"draws", static_cast<long long>(plan.options.draws)},
                       {"patients", static_cast<long long>(plan.options.patients)},
                       {"seed", std::to_string(plan.options.seed)},
                       {"weights", plan.options.weights},
                       {"policies", policies},
                       {"study_bytes", study_text.size()}});
}

struct Part {
  json::Value header;
  std::string run;  // what all parts of one run have in common
  Share share;
  std::string_view study_text, rows;
};

Failure broken(const ShardFile& file, std::string why) {
  return fail(ErrorKind::invalid, std::move(why), file.name);
}

Result<Part> read_part(const ShardFile& file) {
  const std::string_view bytes = file.bytes;
  if (!bytes.starts_with(kMagic)) return broken(file, "is not a part of a study");
  const std::size_t line = bytes.find('\n', kMagic.size());
  if (line == std::string_view::npos || bytes.size() < line + 9 ||
      take(bytes, bytes.size() - 8) != check_sum(bytes.substr(0, bytes.size() - 8)))
    return broken(file, "is cut short or damaged");
  auto header = json::parse(bytes.substr(kMagic.size(), line - kMagic.size()));
  if (!header) return broken(file, "has no readable first line");
  Part part;
  const auto share = parse_share((*header)["part"].as_string());
  const auto size = static_cast<std::size_t>((*header)["study_bytes"].as_int().value_or(-1));
  if (!share || size > bytes.size() - line - 9) return broken(file, "has no readable first line");
  part.share = *share;
  header->erase("part");
  part.study_text = bytes.substr(line + 1, size);
  part.rows = bytes.substr(line + 1 + size, bytes.size() - 8 - (line + 1 + size));
  part.run = json::write(*header) + std::string(part.study_text);
  part.header = std::move(*header);
  return part;
}

Result<Plan> plan_of(const Part& part, const ShardFile& file) {
  auto model = read_model(part.study_text);
  if (!model) return std::unexpected(model.error().front());
  const json::Value& h = part.header;
  Options options;
  options.draws = static_cast<std::uint32_t>(h["draws"].as_int().value_or(0));
  options.patients = static_cast<std::uint32_t>(h["patients"].as_int().value_or(0));
  const auto seed = h["seed"].as_string();
  if (std::from_chars(seed.data(), seed.data() + seed.size(), options.seed).ec != std::errc())
    return broken(file, "has no readable seed");
  options.weights = h["weights"].as_string();
  for (const auto& id : h["policies"].items()) options.policies.emplace_back(id.as_string());
  return prepare(std::move(*model), std::move(options));
}

Result<void> read_rows(const Part& part, const ShardFile& file, Joined& out) {
  const Range range = range_of(out.plan, part.share);
  std::size_t at = 0;
  for (std::uint64_t u = range.first; u < range.last; ++u) {
    Row& row = out.rows[static_cast<std::size_t>(u)];
    const std::size_t size = out.plan.row_size(static_cast<std::uint32_t>(u % out.plan.blocks()));
    if (part.rows.size() < at + 8 * size) return broken(file, "holds too few rows");
    for (std::size_t i = 0; i < size; ++i, at += 8) row.push_back(std::bit_cast<double>(take(part.rows, at)));
  }
  if (at != part.rows.size()) return broken(file, "holds too many rows");
  return {};
}

}  // namespace

Range range_of(const Plan& plan, const Share& share) {
  const std::uint64_t units = plan.units();
  return {units * (share.part - 1) / share.parts, units * share.part / share.parts};
}

Result<Share> parse_share(std::string_view text) {
  Share share;
  const char* end = text.data() + text.size();
  const auto part = std::from_chars(text.data(), end, share.part);
  if (part.ec == std::errc() && part.ptr < end && *part.ptr == '/') {
    const auto parts = std::from_chars(part.ptr + 1, end, share.parts);
    if (parts.ec == std::errc() && parts.ptr == end && share.part >= 1 && share.part <= share.parts &&
        share.parts <= 100'000)
      return share;
  }
  return fail(ErrorKind::invalid, "must be K/N with 1 <= K <= N", "shard", std::string(text),
              "1/1 to 100000/100000");
}

std::string write_shard(const Plan& plan, std::string_view study_text, std::string_view version,
                        const Share& share, std::span<const Row> rows) {
  json::Value header = header_of(plan, study_text, version);
  header.set("part", std::to_string(share.part) + "/" + std::to_string(share.parts));
  std::string out(kMagic);
  out += json::write(header) + "\n";
  out += study_text;
  for (const Row& row : rows)
    for (const double x : row) put(out, std::bit_cast<std::uint64_t>(x));
  put(out, check_sum(out));
  return out;
}

Result<Joined> join_shards(std::span<const ShardFile> files) {
  if (files.empty()) return fail(ErrorKind::missing, "no parts to join", "files");
  std::vector<Part> parts;
  for (const ShardFile& file : files) {
    auto part = read_part(file);
    if (!part) return std::unexpected(part.error());
    if (!parts.empty() && (part->run != parts[0].run || part->share.parts != parts[0].share.parts))
      return broken(file, "is a part of another run than " + files[0].name);
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].share.part == part->share.part)
        return broken(file, "is the same part as " + files[i].name);
    parts.push_back(std::move(*part));
  }
  if (parts.size() != parts[0].share.parts)
    return fail(ErrorKind::missing, "not all parts are there", "files", std::to_string(parts.size()),
                std::to_string(parts[0].share.parts));
  auto plan = plan_of(parts[0], files[0]);
  if (!plan) return std::unexpected(plan.error());
  Joined out{std::move(*plan),
             std::string(parts[0].study_text),
             std::string(parts[0].header["program"].as_string()),
             {}};
  out.rows.resize(static_cast<std::size_t>(out.plan.units()));
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (auto ok = read_rows(parts[i], files[i], out); !ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace dyad::study
