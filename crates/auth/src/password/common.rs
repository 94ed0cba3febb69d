//! Passwords that are tried first: common ones, patterns of the keyboard, and what is known of the owner.
//!
//! A password counts as one of the words below also when it differs only by case, by the usual digits for
//! letters, or by a few digits and signs around it.

use super::Owner;

/// The most characters around a word that do not make it another password.
const MAX_TRIMMINGS: usize = 6;

/// Words and names that passwords are made of, and whole passwords.
const WORDS: &str = "
    aa aaa abc abcd abcde abcdef access account acer action adam adidas admin administrador administrateur
    administrator adobe alexander alexandra alexis alice alpha amanda america anderson andrea andreas andrew
    angel angela angels animal anthony apple april arsenal arthur asdf asdfgh asdfghjk asdfghjkl ashley august
    austin autumn azerty babygirl backup badboy bailey banana baseball basketball batman beautiful benjamin
    berlin bigdaddy bigdog biteme blahblah blessed blink bond bonjour boomer booboo boston brandon brooklyn
    brother bubbles buster butterfly butthead calvin camaro cameron captain caroline charles charlie charlotte
    cheese chelsea chester chicago chicken chocolate chris christian christine christmas christopher classic
    coffee college company compaq computer connect cookie corvette courtney cowboy cowboys crystal daddy dakota
    dallas dance daniel daniela danielle database david december default demo desktop destiny diablo diamond
    digital dolphin dolphins donald dragon dragonball eagles eagle einstein elephant elizabeth emily eminem
    enter family fantasy february felix ferrari fernando fishing florida flower flowers football forever
    formula france francis frankie freddy freedom friday friend friends fritz fuckme fuckoff fuckyou fussball
    gabriel garfield geheim geheimnis george gemini ginger goldfish google gordon grandma guest guitar gunner
    hallo hallohallo hamburg hammer hannah happy hardcore harley harrypotter hawaii heather hello helloworld
    hello hockey holiday homer hotdog house hunter hunting iceman ichliebedich iloveu iloveyou india infinity
    inter internet isabella jackson jaguar january jasmine jasper jennifer jeremy jessica jesus johnny jonathan
    jordan joseph joshua july june juventus justin karina katherine kathrin killer kitten kitty knight
    kristina ladybug lakers laura lauren legend letmein letmeinn letmein lewis liberty lisa liverpool london
    lovely loveme lovers loveyou lucky madison maggie manager manchester march maria marina marlboro martin
    master masterkey matrix matthew maverick maxwell melissa mercedes merlin metallica mexico michael michelle
    mickey midnight miller millionaire minecraft mobile monday money monica monkey monster morgan mother
    mountain muffin munich murphy mustang mynoob myspace naruto nascar natalie natasha nathan naughty ncc
    newyork newpass newpassword nicholas nicole nikita ninja nintendo nirvana nothing november october office
    oliver onboarding onelove openup opensesame orange pacman pakistan panther paris parola partner passord
    passphrase passwort passwd password passwords passport patricia patrick peanut pepper perfect peter phoenix
    pikachu player please pokemon police porsche potter power precious prince princess princesa private
    project public purple qazwsx qazwsxedc qwer qwert qwerty qwertz qwertyui qwertyuiop qwertzuiop rabbit
    rachel raiders rainbow ranger rangers raymond rebecca redsox remember report richard robert robinson
    rocket rockstar rocky romance ronaldo root rootroot rosebud runner russia samantha samson samsung sandra
    saturday scarface scooby schalke schatz school scorpion scotland sebastian secret secrets secure security
    september service setup server shadow shannon shithead sierra silver simple simpsons slipknot smokey snoopy
    snowball soccer sommer sonne sophie spanky sparky spiderman spring standard starwars startup station steelers
    stefan stella stephanie steven success summer sunday sunflower sunshine superman superstar superuser support
    sweet sweetheart sweety swordfish sydney sysadmin system taylor teamo teamwork temp temppass tennis teresa
    test tester testing testpass testtest test thomas thunder thursday tiffany tigers tigger tinkerbell tomcat
    trustno trustnoone toor tuesday turtle twilight user username utopia valentina vanessa verona veronica
    victoria victory viking vincent violet viper virginia warcraft warrior webmaster wednesday welcome
    welcomehome whatever william willkommen wilson winner winston winter wizard wolverine wonderful yankees
    yamaha yellow yourpassword zaq zxcvbn zxcvbnm changeme changeit changethis letmeinnow nopassword
    mypassword passpass adminadmin useruser trustme master passwordpassword loveyou ihateyou kennwort
    contrasena contraseña senha motdepasse wachtwoord salasana haslo heslo jelszo lozinka sifre parola
    administration ubuntu debian windows linux oracle postgres mysql sqlserver cisco raspberry vagrant docker
    keycloak metabase slack teams jira studio
";

/// What keys and counting give; any part of these in either direction is a pattern.
const RUNS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "`1234567890-=",
    "!@#$%^&*()_+",
    "qwertyuiop[]",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "yxcvbnm,.-",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1a2b3c4d5e6f7g8h9i",
    "a1b2c3d4e5f6g7h8i9",
    "qazwsxedcrfvtgbyhnujmik,ol.p;/",
    "147258369",
    "159357258456",
    "1029384756",
    "112233445566778899",
    "11223344556677889900",
    "aabbccddeeffgg",
];

/// Whole passwords that are neither words nor patterns.
const OTHERS: &[&str] = &[
    "1password",
    "3rjs1la7qe",
    "ncc1701d",
    "ncc1701e",
    "0987654321",
    "123qweasd",
    "123qweasdzxc",
    "qweasdzxc",
    "qwe123qwe",
    "qweqwe123",
    "1234qwer",
    "qwer1234",
    "asdf1234",
    "abcd1234",
    "1234abcd",
    "abc12345",
    "aaaa1111",
    "q1w2e3r4",
    "zaq12wsx",
    "zaq1zaq1",
    "1q2w3e4r",
    "18atcskd2w",
    "12341234",
    "12344321",
    "12121212",
    "13131313",
    "10203040",
    "10101010",
    "147147147",
    "19841984",
    "20002000",
    "a838hfid",
    "ou812345",
    "thx11380",
    "4815162342",
    "31415926",
    "314159265",
    "27182818",
    "69696969",
    "420420420",
    "pass1234",
    "passw0rd1",
    "g00dpa55w0rd",
    "correcthorsebatterystaple",
];

pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    is_repetition(&lower)
        || is_run(&lower)
        || OTHERS.contains(&&*lower)
        || WORDS.split_whitespace().any(|word| is_made_of(&lower, word))
}

pub(super) fn is_owners(password: &str, owner: Owner<'_>) -> bool {
    let lower = password.to_lowercase();
    let email = owner.email.to_lowercase();
    let name = owner.name.to_lowercase();
    let (local, host) = email.split_once('@').unwrap_or((&*email, ""));
    let parts = || {
        let names = name.split_whitespace();
        names.chain(local.split(['.', '-', '_', '+']))
    };
    let joined = name.split_whitespace().collect::<String>();
    let reversed = name.split_whitespace().rev().collect::<String>();
    let bare_local = letters_only(local);
    let wholes = [&*email, local, host, &*bare_local, &*name, &*joined, &*reversed];
    let product = ["hyopps", "hyoppsdesktop", "hyopps desktop", "hyopps-desktop"];
    parts()
        .chain(wholes)
        .chain(product)
        // A name of one or two letters stands in too many passwords.
        .filter(|word| word.chars().count() > 2)
        .any(|word| is_made_of(&lower, word))
}

/// Returns whether the password is the word with at most a few digits and signs around it.
fn is_made_of(lower: &str, word: &str) -> bool {
    let plain = with_letters(lower);
    let word = with_letters(word);
    let Some(at) = plain.find(&word) else {
        return false;
    };
    let before = lower.chars().take(plain[..at].chars().count());
    let after = lower
        .chars()
        .skip(plain[..at].chars().count() + word.chars().count());
    let trimmings = || before.clone().chain(after.clone());
    trimmings().count() <= MAX_TRIMMINGS && !trimmings().any(char::is_alphabetic)
}

/// Undoes the usual digits and signs for letters; one character stays one character.
fn with_letters(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

fn letters_only(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Returns whether the text is one to four characters again and again.
fn is_repetition(lower: &str) -> bool {
    let chars = lower.chars().collect::<Vec<_>>();
    (1..=4).any(|n| chars.len() > n && chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b))
}

fn is_run(lower: &str) -> bool {
    let backwards = lower.chars().rev().collect::<String>();
    RUNS.iter()
        .any(|run| run.contains(lower) || run.contains(&*backwards))
}
