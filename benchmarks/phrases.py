"""What the generated services are named after, in the scripts that panels mix."""

PLATFORMS = [
    "Instagram", "TikTok", "YouTube", "Facebook", "Telegram", "Spotify", "Twitch", "Shopee", "X",
    "Threads", "LinkedIn", "Discord"]
KINDS = [
    "Followers", "Likes", "Views", "Comments", "Shares", "Subscribers", "Members", "Watch Hours",
    "Theo dõi", "Lượt thích", "Bình luận", "Lượt xem video", "Thành viên nhóm",
    "Подписчики", "Лайки", "Просмотры историй", "Комментарии", "Участники канала",
    "متابعين", "إعجابات", "مشاهدات", "تعليقات عربية",
    "フォロワー", "いいね", "粉丝", "点赞", "팔로워", "ผู้ติดตาม"]
GRADES = [
    "HQ Accounts", "Real & Active", "Mixed Quality", "No Drop ♻️", "Low Drop 5%", "Premium 💎",
    "Cheapest 🔥", "Tài khoản thật", "Bảo hành trọn đời", "Живые аккаунты", "Без списаний ✅",
    "حسابات حقيقية", "高品質アカウント", "真实用户"]
PLACES = [
    "🌍 Worldwide", "🇻🇳 Vietnam", "🇧🇷 Brazil", "🇷🇺 Россия", "🇸🇦 السعودية", "🇮🇳 India", "🇹🇷 Türkiye",
    "🇯🇵 日本", "🇰🇷 Korea", "🇺🇸 USA"]
STARTS = ["Instant ⚡", "Start 0-1H", "Start 0-6 Hours", "0-24H", "Bắt đầu ngay"]
TYPES = ["Default"] * 17 + ["Custom Comments"] * 2 + ["Package"]
DESCRIPTION = (
    "Instant start ⚡ quality followers refill button enabled speed per day drop ratio ✅ link "
    "format https://instagram.com/username Bảo hành 30 ngày не удаляйте").split()
